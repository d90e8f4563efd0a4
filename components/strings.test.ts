import { expect, fixture, html } from '@open-wc/testing';
import { CallError } from './call/errors.js';
import type { ChatPanel } from './chat-panel.js';
import { FILES } from './locales/files.js';
import type { Strings } from './strings.js';
import { part, pose, Stage, until } from './video-chat.fixture.js';

describe('the language', () => {
  let stage: Stage;
  beforeEach(() => (stage = new Stage()));
  afterEach(() => {
    stage.end();
    document.documentElement.lang = 'en';
    document.documentElement.removeAttribute('dir');
  });
  const join = (element: Element) => part(element, 'join-button')?.textContent?.trim();
  const rootOf = (element: Element) => element.shadowRoot!.querySelector<HTMLElement>('.root')!;

  it('is that of the nearest lang, whatever its region, and changes with it', async () => {
    const chat = await stage.lobby(html`<div lang="fr-CA"><video-chat room="standup"></video-chat></div>`);
    await until(() => join(chat) === 'Rejoindre', 'it is French');
    chat.parentElement!.lang = 'de-AT';
    await until(() => join(chat) === 'Beitreten', 'it follows what is around it');
    chat.lang = 'es';
    await until(() => join(chat) === 'Entrar', 'its own wins');
    chat.removeAttribute('lang');
    chat.parentElement!.removeAttribute('lang');
    document.documentElement.lang = 'ja';
    await until(() => join(chat) === '参加', 'it follows the document');
    expect(rootOf(chat).lang).to.equal('ja');
    await expect(chat).to.be.accessible();
  });

  it('is found around shadow roots', async () => {
    const outer = await fixture(html`<section lang="de"></section>`);
    const inner = outer.attachShadow({ mode: 'open' });
    const panel = document.createElement('chat-panel');
    inner.append(panel);
    await until(() => panel.shadowRoot?.textContent?.includes('Noch keine'), 'it is German');
    outer.setAttribute('lang', 'fr');
    await until(() => panel.shadowRoot?.textContent?.includes('Aucun message'), 'it follows');
  });

  for (const [lang, text] of [
    ['zh', '加入'],
    ['zh-CN', '加入'],
    ['zh-SG', '加入'],
    ['zh-Hant', 'Join'],
    ['zh-TW', 'Join'],
    ['en-GB', 'Join'],
    ['it', 'Join'],
    ['not_a_language', 'Join'],
  ] as const) {
    it(`of “${lang}” has “${text}” for Join, and says which one it is`, async () => {
      await import('./locales/zh-Hans.js');
      const chat = await stage.lobby(html`<video-chat room="standup" lang=${lang}></video-chat>`);
      await until(() => join(chat) === text, 'it is shown');
      expect(rootOf(chat).lang).to.equal(text === '加入' || lang === 'en-GB' ? lang : 'en');
    });
  }

  it('turns everything around in Arabic, unless the page says otherwise', async () => {
    const chat = await stage.joined(html`<video-chat room="standup" lang="ar"></video-chat>`);
    await until(() => rootOf(chat).dir === 'rtl', 'it is turned around');
    const toggles = part(chat, 'microphone-button')!;
    await until(() => toggles.title.includes('الميكروفون'), 'elements inside follow');
    expect(getComputedStyle(toggles).direction).to.equal('rtl');
    const leave = part(chat, 'leave-button')!;
    expect(leave.getBoundingClientRect().x).to.be.below(toggles.getBoundingClientRect().x);
    chat.dir = 'ltr';
    await until(() => rootOf(chat).dir === 'ltr', 'the page wins');
    await until(() => getComputedStyle(toggles).direction === 'ltr', 'inside, too');
    expect(leave.getBoundingClientRect().x).to.be.above(toggles.getBoundingClientRect().x);
    await expect(chat).to.be.accessible();
  });

  it('of elements elsewhere is that of the chat that they name; else their own', async () => {
    const page = await fixture(
      html`<div>
        <video-chat id="words" room="standup" lang="de"></video-chat>
        <chat-panel for="words" lang="fr"></chat-panel>
        <chat-panel lang="fr"></chat-panel>
      </div>`,
    );
    const [named, plain] = page.querySelectorAll<ChatPanel>('chat-panel');
    await until(() => named!.shadowRoot?.textContent?.includes('Noch keine'), 'it is German');
    await until(() => plain!.shadowRoot?.textContent?.includes('Aucun message'), 'it is French');
    page.querySelector('video-chat')!.lang = 'es';
    await until(() => named!.shadowRoot?.textContent?.includes('Aún no hay'), 'it follows');
  });

  it('is English until the texts have come, and where they do not', async () => {
    let arrive = (_: { default: Partial<Strings> }) => {};
    const late = new Promise<{ default: Partial<Strings> }>((resolve) => (arrive = resolve));
    Object.assign(FILES, { eo: () => late, la: () => Promise.reject(new TypeError('no file')) });
    const chat = await stage.lobby(html`<video-chat room="standup" lang="eo"></video-chat>`);
    expect(join(chat)).to.equal('Join');
    arrive({ default: { join: 'Aliĝi' } });
    await until(() => join(chat) === 'Aliĝi', 'they have come');
    expect(part(chat, 'camera-button')!.ariaLabel).to.equal('Camera');
    chat.lang = 'la';
    await until(() => join(chat) === 'Join', 'it is English');
    expect(rootOf(chat).lang).to.equal('en');
  });

  it('has a word of its own for the device that a hint is about', async () => {
    const chat = await stage.lobby(html`<video-chat room="standup" lang="de"></video-chat>`);
    await until(() => rootOf(chat).lang === 'de', 'it is German');
    const shown = () => part(chat, 'error')?.textContent.replaceAll(/\s+/g, ' ').trim() ?? '';
    for (const [device, words] of [
      ['camera', 'Kamera'],
      ['microphone', 'Mikrofon'],
      ['devices', 'Kamera und Mikrofon'],
      ['speaker', 'Lautsprecher'],
      ['ownScreen', 'Ihr Bildschirm'],
    ] as const) {
      const params = { device, feature: 'camera' };
      await pose(chat, { error: new CallError('device-busy', { params }) });
      expect(shown()).to.match(new RegExp(`^${words}: von einem anderen Programm belegt`));
      await pose(chat, { error: new CallError('policy-blocked', { params }) });
      expect(shown()).to.match(
        new RegExp(`^${words}: auf dieser Seite verboten.+Permissions-Policy: camera=\\(self\\)`),
      );
    }
    const own: unknown[] = [];
    chat.strings = (key, params) => (key === 'device-busy' ? String(own.push(params)) : undefined);
    await pose(chat, { error: new CallError('device-busy', { params: { device: 'camera' } }) });
    expect(own.at(-1)).to.deep.equal({ device: 'Kamera' });
  });

  it('is that of what is announced, and of hints', async () => {
    const chat = await stage.joined(html`<video-chat room="standup" lang="de"></video-chat>`);
    const spoken = () => chat.shadowRoot!.querySelector('[role="status"]')!.textContent;
    await until(() => rootOf(chat).lang === 'de', 'it is German');
    await stage.guest('Bob');
    await until(() => spoken().includes('Bob ist beigetreten.'), 'it is announced');
    const refusal = await chat.sendMessage('x'.repeat(4_001)).catch((error: { hint: string }) => error.hint);
    expect(refusal).to.equal('Eine Nachricht hat höchstens 4000 Zeichen.');
    stage.relay.maxParticipants = 1;
    await chat.leave();
    await chat.join().catch(() => {});
    await until(() => chat.error, 'it is refused');
    expect(chat.error!.hint).to.match(/^Der Raum ist voll/);
    chat.lang = 'es';
    expect(chat.error!.hint).to.be.a('string');
    await until(() => chat.error!.hint.startsWith('La sala está llena'), 'the hint changes with the language');
    expect(chat.error!.message).to.match(/^room-full: The room is full/);
  });
});

describe('the strings of a page', () => {
  let stage: Stage;
  beforeEach(() => (stage = new Stage()));
  afterEach(() => stage.end());

  it('replace some texts by key, here and in elements that name the chat', async () => {
    const chat = await stage.lobby(html`<video-chat id="own" room="standup"></video-chat>`);
    const panel = await fixture<ChatPanel>(html`<chat-panel for="own"></chat-panel>`);
    chat.strings = { join: 'Enter', noMessages: 'Silence' };
    await until(() => part(chat, 'join-button')!.textContent.trim() === 'Enter', 'it is replaced');
    await until(() => panel.shadowRoot!.textContent.includes('Silence'), 'there, too');
    expect(part(chat, 'camera-button')!.ariaLabel).to.equal('Camera');
    chat.strings = null;
    await until(() => part(chat, 'join-button')!.textContent.trim() === 'Join', 'it is ours again');
  });

  it('may be a function of the key and its params, with plurals by the language', async () => {
    await stage.guest('Bob');
    const chat = await stage.lobby(html`<video-chat room="standup" lang="it"></video-chat>`);
    chat.strings = (key, { names }) =>
      key === 'here' ? { one: `[${String(names)}] c’è`, other: '{names} ci sono' } : undefined;
    const lobby = part(chat, 'lobby')!;
    await until(() => lobby.shadowRoot!.textContent.includes('[Bob] c’è'), 'it is asked');
    await stage.guest('Cem');
    await until(() => lobby.shadowRoot!.textContent.includes('Bob e Cem ci sono'), 'there are two');
  });

  it('keep a name that is written the other way round to itself', async () => {
    await stage.guest('עדה');
    const chat = await stage.lobby();
    const lobby = part(chat, 'lobby')!;
    await until(() => lobby.shadowRoot!.textContent.includes('\u2068עדה\u2069 is here'), 'it is isolated');
  });
});
