import { expect } from '@open-wc/testing';
import { KnockEvent, MicrophoneChangeEvent } from './call/call-events.js';
import { part, person, pose, settled, Stage, until } from './video-chat.fixture.js';
import type { VideoChat } from './video-chat.js';

const [ada, bob, cem] = [person('Ada', { role: 'host' }), person('Bob'), person('Cem', { microphone: false })] as const;
const call = { phase: 'joined', self: ada, participants: [bob, cem] } as const;

describe('what a host can do', () => {
  let stage: Stage;
  let chat: VideoChat;
  const asked: string[] = [];
  beforeEach(async () => {
    stage = new Stage();
    chat = await stage.lobby();
    asked.length = 0;
    for (const act of ['mute', 'remove', 'lock', 'end', 'admit', 'deny'] as const) {
      chat.call[act] = async (what?: unknown) => void asked.push([act, what].join(' ').trim());
    }
    await pose(chat, call);
  });
  afterEach(() => stage.end());

  const controls = () => chat.shadowRoot!.querySelector('chat-controls')!.shadowRoot!;
  const all = (name: string) => [...controls().querySelectorAll<HTMLButtonElement>(`[part~="${name}"]`)];
  const open = async () => {
    part(chat, 'host-button')!.click();
    await settled(chat);
  };

  it('is accessible, and named for each of the others', async () => {
    await open();
    expect(controls().querySelector('#hosting')!.matches(':popover-open')).to.equal(true);
    await expect(chat).to.be.accessible();
    expect(all('mute-button').map(({ ariaLabel }) => ariaLabel)).to.deep.equal(['Mute Bob', 'Mute Cem']);
    expect(all('remove-button').map(({ ariaLabel }) => ariaLabel)).to.deep.equal(['Remove Bob', 'Remove Cem']);
  });

  it('is offered to hosts only', async () => {
    await pose(chat, { ...call, self: person('Ada') });
    expect(part(chat, 'host-button')).to.equal(null);
  });

  it('is asked for by one button each', async () => {
    await open();
    expect(all('mute-button').map(({ disabled }) => disabled)).to.deep.equal([false, true]);
    for (const button of [all('mute-button')[0]!, all('remove-button')[1]!, part(chat, 'lock-button')!]) button.click();
    expect(asked).to.deep.equal(['mute Bob', 'remove Cem', 'lock true']);
  });

  it('is asked once more before the call ends, and may say no', async () => {
    await open();
    part(chat, 'end-button')!.click();
    const question = controls().querySelector('#ending')!;
    expect(question.matches(':popover-open')).to.equal(true);
    expect(controls().querySelectorAll(':popover-open')).to.have.length(1);
    await expect(chat).to.be.accessible();
    part(chat, 'cancel-button')!.click();
    expect(question.matches(':popover-open')).to.equal(false);
    expect(asked).to.deep.equal([]);
    await open();
    part(chat, 'end-button')!.click();
    part(chat, 'confirm-button')!.click();
    expect(asked).to.deep.equal(['end']);
  });

  it('shows whether the room is locked, and opens it', async () => {
    await open();
    const lock = part(chat, 'lock-button')!;
    expect(lock.getAttribute('aria-pressed')).to.equal('false');
    await pose(chat, { locked: true });
    expect(lock.getAttribute('aria-pressed')).to.equal('true');
    lock.click();
    expect(asked).to.deep.equal(['lock false']);
  });

  it('lets in or sends away each of many who knock, in any box', async () => {
    const knocking = ['Dan', 'Eve', 'Fay', 'Gus'].map((name) => person(name));
    await pose(chat, { knocking });
    const notices = chat.shadowRoot!.querySelector<HTMLElement>('.notices')!;
    const buttons = [...notices.querySelectorAll<HTMLButtonElement>('[part~="admit-button"]')];
    expect(buttons).to.have.length(4);
    for (const size of ['240px', '320px', '820px']) {
      chat.style.cssText = `inline-size: ${size}; block-size: 180px`;
      await settled(chat);
      // Those that have no room are scrolled to.
      buttons[3]!.scrollIntoView();
      const [box, button] = [notices, buttons[3]!].map((element) => element.getBoundingClientRect()) as [
        DOMRect,
        DOMRect,
      ];
      expect(button.top, size).to.be.at.least(box.top - 1);
      expect(button.bottom, size).to.be.at.most(box.bottom + 1);
      expect(button.right, size).to.be.at.most(box.right + 1);
    }
    buttons[3]!.click();
    part(chat, 'deny-button')!.click();
    expect(asked).to.deep.equal(['admit Gus', 'deny Dan']);
  });
});

describe('what a host did', () => {
  let stage: Stage;
  let chat: VideoChat;
  beforeEach(async () => {
    stage = new Stage();
    chat = await stage.lobby();
  });
  afterEach(() => stage.end());

  const spoken = () => chat.shadowRoot!.querySelector('[role="status"]')!.textContent;
  const lock = () => chat.shadowRoot!.querySelector<HTMLElement>('.lock');
  const guest = { ...call, self: person('Bob') };

  it('is shown to everybody in a locked room, and told when it changes', async () => {
    await pose(chat, guest);
    expect(lock()).to.equal(null);
    await pose(chat, { locked: true });
    expect(lock()!.querySelector('[aria-label="The room is locked"]')).to.exist;
    await expect(chat).to.be.accessible();
    await pose(chat, { locked: false });
    expect(lock()).to.equal(null);
    expect(spoken()).to.match(/The room is locked\s*The room is open$/);
  });

  it('is known in the lobby of a locked room, before one asks to join', async () => {
    await pose(chat, { locked: true });
    const lobby = chat.shadowRoot!.querySelector('chat-lobby')!.shadowRoot!;
    expect(lobby.querySelector('.who')!.textContent).to.equal('The room is locked · Nobody else is here yet');
    expect(spoken()).to.equal('');
  });

  it('is told to whoever was muted', async () => {
    await pose(chat, guest);
    chat.call.dispatchEvent(new MicrophoneChangeEvent(false, 'host'));
    await chat.updateComplete;
    expect(part(chat, 'notice')!.textContent).to.equal('A host muted you');
    expect(spoken()).to.equal('A host muted you');
  });

  it('is asked for in words when somebody knocks, unless the page takes that over', async () => {
    await pose(chat, call);
    chat.addEventListener('knock', (event) => event.participant.id === 'Eve' && event.preventDefault());
    for (const knock of ['Dan', 'Eve'].map((name) => new KnockEvent(person(name)))) {
      for (const target of [chat.call, chat]) target.dispatchEvent(knock);
    }
    await until(() => spoken(), 'it is told');
    expect(spoken()).to.equal('Dan wants to join');
  });
});
