import { expect } from '@open-wc/testing';
import { LitElement } from 'lit';
import { ChatRequestEvent } from './events.js';
import { everything, person, pose, Stage } from './video-chat.fixture.js';
import type { VideoChat } from './video-chat.js';
import { VideoPane } from './video-pane.js';

/** Every redraw of an element inside from now on: of a pane by the name of whom it shows, of all others by their tag. */
function redrawsIn(chat: VideoChat): string[] {
  const redraws: string[] = [];
  for (const element of everything(chat)) {
    if (!(element instanceof LitElement)) continue;
    const name = () => (element instanceof VideoPane ? element.participant?.displayName : element.localName);
    element.addController({ hostUpdated: () => void redraws.push(String(name())) });
  }
  return redraws;
}

describe('what is drawn again inside of <video-chat>', () => {
  let stage: Stage;
  beforeEach(() => (stage = new Stage()));
  afterEach(() => stage.end());

  it('is one pane when somebody begins or stops to speak, oneself included', async () => {
    const chat = await stage.lobby();
    const self = person('Ada', { role: 'host' });
    const [bob, cem, dan] = ['Bob', 'Cem', 'Dan'].map((name) => person(name));
    const participants = [bob!, cem!, dan!];
    await pose(chat, { phase: 'joined', self, participants });
    chat.dispatchEvent(new ChatRequestEvent(true));
    await pose(chat, {});
    const redraws = redrawsIn(chat);
    await pose(chat, { participants: [bob!, { ...cem!, speaking: true }, dan!] });
    await pose(chat, { participants });
    await pose(chat, { self: { ...self, speaking: true } });
    expect(redraws).to.deep.equal(['Cem', 'Cem', 'Ada']);
  });
});
