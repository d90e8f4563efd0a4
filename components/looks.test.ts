import { expect, fixture, html } from '@open-wc/testing';
import { CallError } from './call/errors.js';
import { ChatRequestEvent } from './events.js';
import { drawn, everything, part, person, pose, settled, Stage, until } from './video-chat.fixture.js';
import type { VideoChat } from './video-chat.js';

const INTERACTIVE = 'button, input, select, textarea, a, summary, [tabindex]:not([tabindex="-1"])';

/** Resets as pages have them, by file or as they are, and text that must not come through. */
const RESETS = {
  'Tailwind’s': new URL('../node_modules/tailwindcss/preflight.css', import.meta.url),
  'Bootstrap, all of it': new URL('../node_modules/bootstrap/dist/css/bootstrap.min.css', import.meta.url),
  'one that unsets all': '* { all: unset }',
  'one with a type of its own': `
    *, *::before, *::after { box-sizing: border-box }
    body { margin: 0; font: italic 700 1.4rem/2.2 Georgia, serif; color: fuchsia; text-align: center; cursor: wait }
    body { letter-spacing: 0.2em; word-spacing: 1em; text-transform: uppercase; text-indent: 2em; white-space: nowrap }
    button { border-radius: 0; text-transform: none } label { display: inline-block } textarea { resize: vertical }
    h1, h2 { margin-bottom: 0.5rem; font-weight: 500 } ol, ul { padding-left: 2rem } svg { vertical-align: middle }`,
};

/** What a page may rely on, and what else is pressed or written into. */
const PARTS = [
  ...['lobby', 'stage', 'pane', 'video', 'name', 'status', 'controls', 'button', 'menu', 'panel', 'message', 'notice'],
  ...['error', 'camera-button', 'microphone-button', 'screen-button', 'chat-button', 'hand-button', 'settings-button'],
  ...['fullscreen-button', 'invite-button', 'join-button', 'leave-button', 'pin-button', 'move-button', 'more-button'],
  ...['host-button', 'lock-button', 'mute-button', 'remove-button', 'end-button', 'confirm-button', 'cancel-button'],
  ...['admit-button', 'deny-button', 'sound-button', 'dismiss-button', 'shortcuts-button', 'report-button'],
  ...['report-field', 'recipient-field', 'field'],
];

/** Each custom property with something that it is to change: where, and which property. */
const PROPERTIES = [
  ['accent', 'rgb(1, 2, 3)', 'join-button', 'background-color'],
  ['accent-text', 'rgb(1, 2, 3)', 'join-button', 'color'],
  ['surface-raised', 'rgb(1, 2, 3)', 'name-field', 'background-color'],
  ['text', 'rgb(1, 2, 3)', 'name-field', 'color'],
  ['text-muted', 'rgb(1, 2, 3)', 'remember-field', 'color', 'label'],
  ['radius', '3px', 'name-field', 'border-start-start-radius'],
  ['gap', '23px', 'join-button', 'column-gap', '.row'],
  ['font', 'italic 400 17px/1.5 monospace', 'join-button', 'font-style'],
  ['control-size', '61px', 'join-button', 'min-block-size'],
  ['focus-ring', '5px dotted rgb(1, 2, 3)', 'name-field', 'outline-width'],
] as const;

describe('the looks of <video-chat>', () => {
  let stage: Stage;
  beforeEach(() => (stage = new Stage()));
  afterEach(() => stage.end());
  const lobby = () =>
    stage.lobby(
      html`<div style="position: fixed; inset: 0 auto auto 0; inline-size: 780px">
        <video-chat room="standup"></video-chat>
      </div>`,
    );
  const screenStream = drawn();
  const bob = person('Bob', { screen: true, screenStream });
  const inCall = { phase: 'joined', self: person('Ada'), participants: [bob, person('Cem')] } as const;

  /** Leads through everything that can be seen, and looks at it. */
  async function everyScreen(chat: VideoChat, look: (screen: string) => void): Promise<void> {
    const error = new CallError('relay-unreachable');
    look('lobby');
    await pose(chat, inCall);
    look('call');
    chat.dispatchEvent(new ChatRequestEvent(true));
    await pose(chat, { messages: [{ id: '1', from: 'Bob', displayName: 'Bob', text: 'Hi', at: 0, own: false }] });
    look('chat');
    await pose(chat, { participants: [person('Bob')], playbackBlocked: true, error });
    look('two people, and what went wrong');
    await pose(chat, { participants: [person('Bob', { connection: 'reconnecting' })] });
    look('somebody away');
    await pose(chat, { participants: [] });
    look('alone');
    await pose(chat, {
      self: person('Ada', { role: 'host' }),
      knocking: [person('Dee')],
      participants: [person('Bob')],
    });
    look('a host, and somebody who knocks');
    chat.shortcuts = true;
    await settled(chat);
    part(chat, 'leave-button')!.dispatchEvent(
      new KeyboardEvent('keydown', { key: '?', bubbles: true, composed: true }),
    );
    await until(() => chat.shadowRoot!.querySelector('dialog')?.open, 'the shortcuts are listed');
    look('shortcuts');
    for (const phase of ['waiting', 'left', 'failed', 'connecting'] as const) {
      await pose(chat, { phase, self: null, error });
      look(phase);
    }
    const { clipboard } = navigator;
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: undefined });
    part(chat, 'report-button')!.click();
    await until(() => part(chat, 'report-field'), 'the report is shown');
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: clipboard });
    look('a report');
  }

  /** Whether `video-chat::part(name)` finds that part of `element`. */
  function reaches(element: Element, name: string, chat: VideoChat): boolean {
    const host = (element.getRootNode() as ShadowRoot).host;
    if (host === chat) return true;
    const exported = (host.getAttribute('exportparts') ?? '').split(',').map((pair) => pair.trim().split(/\s*:\s*/));
    return exported.some(([inner, outer = inner]) => inner === name && reaches(host, outer!, chat));
  }

  it('can be told by a page for whatever one can use: each has a part, and each part is reached from outside', async () => {
    const chat = await lobby();
    const seen = new Set<string>();
    await everyScreen(chat, (screen) => {
      for (const element of everything(chat)) {
        if (element.matches(INTERACTIVE))
          expect(element.part.value, `${screen}: ${element.outerHTML}`).not.to.equal('');
        for (const name of element.part) {
          seen.add(name);
          expect(reaches(element, name, chat), `${screen}: ${name} of ${element.outerHTML}`).to.equal(true);
        }
      }
    });
    expect([...seen]).to.include.members(PARTS);
  });

  it('take the rules of a page for parts deep inside', async () => {
    const style = document.createElement('style');
    style.textContent =
      'video-chat::part(pin-button) { color: rgb(1, 2, 3) } video-chat::part(name) { color: rgb(4, 5, 6) }';
    document.head.append(style);
    const chat = await lobby();
    await pose(chat, inCall);
    expect(getComputedStyle(part(chat, 'pin-button')!).color).to.equal('rgb(1, 2, 3)');
    expect(getComputedStyle(part(chat, 'name')!).color).to.equal('rgb(4, 5, 6)');
    style.remove();
  });

  describe('on a page with resets', () => {
    const styleOf = (element: Element) => {
      const style = getComputedStyle(element);
      const { x, y, width, height } = element.getBoundingClientRect();
      const values = [...style]
        .filter((name) => !name.startsWith('--'))
        .map((name) => `${name}: ${style.getPropertyValue(name)}`);
      return [
        `${element.tagName}.${element.classList.value} ${[x, y, width, height].map(Math.round).join()}`,
        ...values,
      ];
    };

    for (const [name, rules] of Object.entries(RESETS)) {
      it(`stay as they are: ${name}`, async () => {
        const chat = await lobby();
        await pose(chat, { ...inCall, messages: [] });
        chat.dispatchEvent(new ChatRequestEvent(true));
        await until(() => part(chat, 'message-field')?.matches(':focus'), 'one can write');
        await until(() => [...everything(chat)].every((it) => !it.getAnimations().length), 'all has come to rest');
        const look = () => [...everything(chat)].map(styleOf);
        const before = look();
        const style = document.createElement('style');
        style.textContent = rules instanceof URL ? await (await fetch(rules)).text() : rules;
        document.head.append(style);
        expect(style.sheet!.cssRules).not.to.have.length(0);
        await settled(chat);
        const after = look();
        style.remove();
        const differing = before.flatMap((values, i) =>
          values.flatMap((value, j) => (value === after[i]?.[j] ? [] : `${values[0]} ${value} → ${after[i]?.[j]}`)),
        );
        expect(differing).to.deep.equal([]);
      });
    }

    it('leave the page itself alone', async () => {
      const page = await fixture(
        html`<div>
          <button>One</button><input />
          <h2>Two</h2>
          <p part="notice" class="error">Three</p>
        </div>`,
      );
      const look = () => [...page.children].map(styleOf);
      const before = look();
      await pose(await lobby(), inCall);
      expect(look()).to.deep.equal(before);
    });
  });

  it('follow the page from light to dark, and take its colours', async () => {
    const chat = await lobby();
    const box = chat.shadowRoot!.querySelector('.box')!;
    const surface = () => getComputedStyle(box).backgroundColor;
    chat.style.colorScheme = 'light';
    const light = surface();
    chat.style.colorScheme = 'dark';
    expect(surface()).not.to.equal(light);
    chat.style.setProperty('--video-chat-surface', 'rgb(1, 2, 3)');
    expect(surface()).to.equal('rgb(1, 2, 3)');
  });

  it('are changed by every custom property', async () => {
    const chat = await lobby();
    for (const [name, value, of, property, around] of PROPERTIES) {
      const inner = part(chat, of)!;
      const element = around ? inner.closest(around)! : inner;
      inner.focus();
      const look = () => getComputedStyle(element).getPropertyValue(property);
      const before = look();
      chat.style.setProperty(`--video-chat-${name}`, value);
      expect(look(), name).not.to.equal(before);
      expect(value, name).to.contain(look());
      chat.style.removeProperty(`--video-chat-${name}`);
    }
    await pose(chat, { error: new CallError('busy') });
    const error = () => getComputedStyle(part(chat, 'error')!).borderTopColor;
    const before = error();
    chat.style.setProperty('--video-chat-danger', 'rgb(1, 200, 3)');
    expect(error()).not.to.equal(before);
  });

  it('let panes move when people come and go, unless motion is not wanted', async () => {
    const chat = await lobby();
    let moves = 0;
    await pose(chat, { ...inCall, participants: [person('Bob'), person('Cem')] });
    chat.shadowRoot!.addEventListener('transitionrun', () => moves++);
    await pose(chat, { participants: [person('Bob'), person('Cem'), person('Dee')] });
    expect(moves).to.be.above(0);
    const sheets = chat.shadowRoot!.querySelector('pane-grid')!.shadowRoot!.adoptedStyleSheets;
    const conditions = (rules: CSSRuleList, media: string): string[] =>
      [...rules].flatMap((rule) => {
        if (rule instanceof CSSMediaRule) return conditions(rule.cssRules, rule.conditionText);
        return rule.cssText.includes('slotted') && rule.cssText.includes('transition') ? media : [];
      });
    const found = sheets.flatMap(({ cssRules }) => conditions(cssRules, 'always'));
    expect(found).to.deep.equal(['(prefers-reduced-motion: no-preference)']);
  });

  describe('with slots', () => {
    const fill = (name: string) =>
      Object.assign(document.createElement('p'), { slot: name, textContent: `my ${name}` });
    const seen = (chat: VideoChat) => [...chat.children].filter((it) => it.checkVisibility()).map(({ slot }) => slot);

    it('show what a page says instead, each at its time', async () => {
      const chat = await lobby();
      const names = ['lobby', 'waiting', 'alone', 'ended', 'error', 'header', 'controls-start', 'controls-end', 'side'];
      for (const name of names) chat.append(fill(name));
      await settled(chat);
      expect(seen(chat)).to.deep.equal(['lobby']);
      await pose(chat, inCall);
      expect(seen(chat)).to.deep.equal(['header', 'controls-start', 'controls-end', 'side']);
      await pose(chat, { participants: [], error: new CallError('busy') });
      expect(seen(chat)).to.deep.equal(['alone', 'error', 'header', 'controls-start', 'controls-end', 'side']);
      await pose(chat, { phase: 'waiting', self: null, error: null });
      expect(seen(chat)).to.deep.equal(['waiting']);
      await pose(chat, { phase: 'left' });
      expect(seen(chat)).to.deep.equal(['ended']);
      await pose(chat, { phase: 'failed', error: new CallError('relay-version') });
      expect(seen(chat)).to.deep.equal(['error']);
    });

    it('open the side by the button of the chat where there is no room for both', async () => {
      const chat = await lobby();
      chat.append(fill('side'));
      chat.parentElement!.style.inlineSize = '400px';
      await pose(chat, inCall);
      expect(seen(chat)).to.deep.equal([]);
      part(chat, 'chat-button')!.click();
      await settled(chat);
      expect(seen(chat)).to.deep.equal(['side']);
    });
  });
});
