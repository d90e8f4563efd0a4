import { expect } from '@open-wc/testing';
import { CallError } from './call/errors.js';
import { ChatRequestEvent } from './events.js';
import { drawn, everything, person, pose, settled, Stage, until } from './video-chat.fixture.js';
import type { VideoChat } from './video-chat.js';

const names = ['Ada', 'Bob', 'Cem', 'Dee', 'Katherine Johnson of Hampton, Virginia', 'Eve', 'Fay'];
const [ada, ...others] = names.map((name, i) => person(name, { microphone: i % 2 > 0, hand: i === 2, quality: 1 }));
const call = { phase: 'joined', self: ada!, participants: others, screen: false } as const;
const talk = [
  { id: '1', from: 'Bob', displayName: 'Bob', text: 'Hi', at: 0, own: false },
  { id: '2', from: 'Ada', displayName: 'Ada', text: 'Hello', at: 0, own: true },
];

/** What is compared: the state, and what it is called. */
const SCREENS = {
  lobby: { participants: others, error: new CallError('room-full') },
  'a call of many': call,
  'a call of two': { ...call, participants: others.slice(0, 1) },
  'a shared screen': {
    ...call,
    participants: [{ ...others[0]!, screen: true, screenStream: drawn() }, ...others.slice(1)],
  },
  'a locked room, and somebody who knocks': { ...call, locked: true, knocking: [person('Gus')], playbackBlocked: true },
  'an error': { ...call, error: new CallError('turn-missing') },
  'the end': { phase: 'left', self: null, error: null },
} as const;

describe('a <video-chat> that is read from right to left', () => {
  let stage: Stage;
  let chat: VideoChat;
  beforeEach(async () => {
    stage = new Stage();
    chat = await stage.lobby();
  });
  afterEach(() => stage.end());

  /** Where everything is that a page can name, and the marks of panes: from the side where lines start. */
  function places(): { what: string; at: number[] }[] {
    const box = chat.getBoundingClientRect();
    const isRtl = getComputedStyle(chat.shadowRoot!.querySelector('.root')!).direction === 'rtl';
    return [...everything(chat)]
      .filter((it) => it.part.length || it.localName === 'video-pane' || it.parentElement?.matches('.marks'))
      .filter((it) => it.checkVisibility({ visibilityProperty: true }))
      .map((it) => {
        const { left, right, y, width, height } = it.getBoundingClientRect();
        const start = isRtl ? box.right - right : left - box.left;
        return { what: `${it.localName} ${it.part.value}`, at: [start, y - box.top, width, height] };
      });
  }

  for (const [name, state] of Object.entries(SCREENS)) {
    it(`is the mirror image of itself: ${name}`, async () => {
      for (const isTalking of [false, true]) {
        if (isTalking && !('self' in state && state.self)) continue;
        chat.dispatchEvent(new ChatRequestEvent(isTalking));
        chat.dir = 'ltr';
        await pose(chat, { ...state, messages: talk });
        const before = places();
        expect(before).to.have.length.above(1);
        chat.dir = 'rtl';
        await until(() => chat.shadowRoot!.querySelector<HTMLElement>('.root')!.dir === 'rtl', 'it is turned around');
        await pose(chat, {});
        await settled(chat);
        const after = places();
        expect(after.map(({ what }) => what)).to.deep.equal(before.map(({ what }) => what));
        // A pixel is a matter of rounding.
        const isMoved = ({ at }: { at: number[] }, i: number) =>
          at.some((number, side) => Math.abs(number - before[i]!.at[side]!) > 1);
        expect(after.filter(isMoved)).to.deep.equal([]);
      }
    });
  }
});
