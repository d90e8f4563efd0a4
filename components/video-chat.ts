/* eslint-disable max-lines -- The whole contract of the tag stands in one place; what it does stands in others. */
import { html, nothing, type LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { announce } from './announcements.js';
import {
  Call,
  type CallOptions,
  type CallReport,
  type DeviceKind,
  type DeviceList,
  type ScreenOptions,
  type Token,
} from './call/call.js';
import type { CallPhase, ChatMessage, Participant } from './call/call-state.js';
import { CallError } from './call/errors.js';
import { ask, callContext, type CallRequestEvent } from './call-context.js';
import { showState } from './custom-states.js';
import { defaultServer } from './default-server.js';
import { ChatToggleEvent, type ChatRequestEvent } from './events.js';
import { findButton } from './find-button.js';
import { Hint } from './hint.js';
import { late } from './late.js';
import type { ReportCopy } from './report-copy.js';
import type { Layout, Seat } from './seats.js';
import type { Shortcuts } from './shortcuts.js';
import { StageController } from './stage.js';
import { redrawAll, Texts, type OwnStrings } from './strings.js';
import { theme } from './theme.js';
import { TypedElement } from './typed-element.js';
import { unlessPrevented } from './unless-prevented.js';
import { renderScreen } from './video-chat-screens.js';
import { videoChatStyles } from './video-chat-styles.js';

/** Phases in which nobody has asked to join or to leave yet. */
const BEFORE: ReadonlySet<CallPhase> = new Set<CallPhase>(['idle', 'connecting', 'lobby']);

/**
 * A video call in one tag: owns one `Call`, provides it to the elements inside, and arranges them.
 *
 * @slot lobby - Instead of the lobby.
 * @slot waiting - Shown while you wait for a host to let you in.
 * @slot alone - Shown while nobody else is here.
 * @slot ended - Shown after you have left.
 * @slot error - Instead of the error message.
 * @slot header - Above the stage.
 * @slot controls-start - More controls, before the others.
 * @slot controls-end - More controls, after the others.
 * @slot side - Beside the stage, instead of the written chat. In a narrow box the chat button opens it.
 * @csspart lobby - The lobby.
 * @csspart stage - The area that holds the panes.
 * @csspart pane - Each participant.
 * @csspart video - Each picture.
 * @csspart name - Each name.
 * @csspart status - The state of a connection, unless all is well.
 * @csspart controls - The bar of buttons.
 * @csspart button - Each button.
 * @csspart join-button
 * @csspart leave-button
 * @csspart chat-button
 * @csspart camera-button
 * @csspart microphone-button
 * @csspart flip-button - Switches between front and rear camera, where there are two.
 * @csspart screen-button
 * @csspart settings-button
 * @csspart host-button - Opens the host controls.
 * @csspart lock-button
 * @csspart mute-button
 * @csspart remove-button
 * @csspart end-button
 * @csspart confirm-button - Ends the call for everyone.
 * @csspart camera-field
 * @csspart microphone-field
 * @csspart speaker-field
 * @csspart remember-field - Whether your name is remembered.
 * @csspart level - The microphone level, in the settings.
 * @csspart test-button - Plays a test sound.
 * @csspart menu - The menu behind More, and the settings.
 * @csspart more-button
 * @csspart fullscreen-button
 * @csspart shortcuts-button - Lists the keyboard shortcuts, where there are any.
 * @csspart window-button - Shows the call in a floating window.
 * @csspart pin-button - Puts one pane on the stage.
 * @csspart move-button - Moves your own floating pane.
 * @csspart send-button
 * @csspart cancel-button
 * @csspart admit-button
 * @csspart deny-button
 * @csspart dismiss-button
 * @csspart close-button - Closes the settings, or what a host can do.
 * @csspart report-button
 * @csspart sound-button
 * @csspart field - Each field to write in or to choose from.
 * @csspart name-field
 * @csspart message-field
 * @csspart recipient-field
 * @csspart report-field
 * @csspart panel - The written chat.
 * @csspart message - Each written message.
 * @csspart hand-button
 * @csspart invite-button
 * @csspart copy-button - Copies the link, where inviting opens a share sheet.
 * @csspart sounds-button - Turns the sounds for people coming and going on or off, on this device.
 * @csspart badge - How many messages are unread.
 * @csspart time - How long you have been in the call.
 * @csspart link - Each link in a written message.
 * @csspart messages - The list of written messages.
 * @csspart notice - Each notice, such as who is waiting to come in.
 * @csspart error - The error message.
 * @cssproperty [--video-chat-accent=light-dark(#2a5bd7, #8fb3ff)] - Join, and who speaks.
 * @cssproperty [--video-chat-accent-text=light-dark(#fff, #0c1730)] - Text on the accent.
 * @cssproperty [--video-chat-surface=light-dark(#eef0f4, #14161b)] - Behind everything.
 * @cssproperty [--video-chat-surface-raised=light-dark(#fff, #242830)] - Controls and the written chat.
 * @cssproperty [--video-chat-text=light-dark(#1a1d24, #f1f3f7)] - Text.
 * @cssproperty [--video-chat-text-muted=light-dark(#59606d, #a7aebb)] - Secondary text.
 * @cssproperty [--video-chat-danger=#d0273b] - Leave, and what went wrong.
 * @cssproperty [--video-chat-radius=12px] - Corner radius.
 * @cssproperty [--video-chat-gap=8px] - Between controls.
 * @cssproperty [--video-chat-font=400 0.9375rem/1.4 system-ui, sans-serif] - All text.
 * @cssproperty [--video-chat-control-size=44px] - Height of controls.
 * @cssproperty [--video-chat-focus-ring=2px solid var(--video-chat-accent)] - Around what has the focus.
 * @cssstate lobby - Before joining, once the room is known.
 * @cssstate joined - In the call.
 * @cssstate reconnecting - In the call, but the relay or every link is down.
 * @cssstate sharing - While you share your screen.
 * @cssstate alone - In the call, with nobody else there.
 * @fires {ChatToggleEvent} chattoggle - The written chat was opened or closed, or `unread` changed.
 */
export class VideoChat extends TypedElement {
  /** What new tags talk to their relay with; Socket.IO if not set. */
  static signaling: CallOptions['signaling'];
  static override styles = [theme, videoChatStyles];

  readonly #call = this.#newCall();

  /** 1 to 128 code points. Setting another room moves the call there: joined if you were joined, otherwise watching. */
  @property()
  get room(): string {
    return this.call.room;
  }
  set room(room: string | null) {
    this.call.room = String(room ?? '');
  }

  /** Base URL of the relay. */
  @property()
  get server(): string {
    return this.call.server;
  }
  set server(server: string | null) {
    this.call.server = server ?? defaultServer();
  }

  /** Signed token for a protected room, or (as a property) a function that returns one. Read at the next watch, join or resume. */
  @property()
  get token(): Token {
    return this.call.token;
  }
  set token(token: Token | null) {
    this.call.token = token ?? '';
  }

  /** Up to 64 code points. */
  @property({ attribute: 'display-name' })
  get displayName(): string {
    return this.call.displayName;
  }
  set displayName(name: string | null) {
    this.call.displayName = String(name ?? '');
  }

  /** The wanted state of the camera: true from when it is asked for until it is off or has failed. */
  @property({ type: Boolean })
  get camera(): boolean {
    return this.call.state.camera;
  }
  set camera(on: boolean) {
    ask(this.call.setCamera(on));
  }

  /** The wanted state of the microphone. */
  @property({ type: Boolean })
  get microphone(): boolean {
    return this.call.state.microphone;
  }
  set microphone(on: boolean) {
    ask(this.call.setMicrophone(on));
  }

  /** Neither sends nor receives video. */
  @property({ type: Boolean, attribute: 'audio-only' })
  get audioOnly(): boolean {
    return this.call.audioOnly;
  }
  set audioOnly(on: boolean) {
    this.call.audioOnly = on;
  }

  /** Sends media through TURN only, so that nobody in the call sees your IP address. */
  @property({ type: Boolean, attribute: 'relay-only' })
  get relayOnly(): boolean {
    return this.call.relayOnly;
  }
  set relayOnly(on: boolean) {
    this.call.relayOnly = on;
  }

  /** ICE servers to use besides those that the relay hands out. */
  @property({ attribute: false })
  get iceServers(): readonly RTCIceServer[] {
    return this.call.iceServers;
  }
  set iceServers(servers: readonly RTCIceServer[]) {
    this.call.iceServers = servers;
  }

  /** Volume of the speakers, 0 to 1. As in `HTMLMediaElement`, other values throw; in the attribute they are clamped. */
  @property({ converter: { fromAttribute: toVolume } })
  get volume(): number {
    return this.#volume;
  }
  set volume(volume: number) {
    volume = Number(volume);
    if (!Number.isFinite(volume)) throw new TypeError('The volume is a number from 0 to 1.');
    if (volume < 0 || volume > 1) throw new DOMException('The volume is a number from 0 to 1.', 'IndexSizeError');
    this.#volume = volume;
  }
  #volume = 1;

  /** Silences the speakers, not the microphone. */
  @property({ type: Boolean }) muted = false;
  /** Joins at once, skipping the lobby. */
  @property({ type: Boolean }) autojoin = false;
  /** How panes are laid out. `auto` is a grid until somebody shares a screen, or until there are so many people that one needs to be large. */
  @property()
  get layout(): Layout {
    return this.#layout;
  }
  set layout(layout: Layout | null) {
    this.#layout = layout === 'grid' || layout === 'speaker' ? layout : 'auto';
  }
  #layout: Layout = 'auto';
  /** Turns on keyboard shortcuts while the focus is inside the tag; `?` lists them. */
  @property({ type: Boolean }) shortcuts = false;
  /** Replaces any text: an object by key, or a function that gets the key and its params. */
  @property({ attribute: false }) strings: OwnStrings | null = null;
  /** Tokens that each remove something: `nochat`, `nofullscreen`, `noinvite`, `nolobby`, `noscreen`, `nosettings`. */
  @property({ attribute: 'controlslist' })
  get controlsList(): string {
    return this.#controlsList;
  }
  set controlsList(tokens: string | null) {
    this.#controlsList = tokens ?? '';
  }
  #controlsList = '';

  /** The error that was read and put away. */
  @state() private dismissed: CallError | null = null;
  @state() private isChatOpen = false;
  readonly #internals = this.attachInternals();
  readonly #texts = new Texts(this);
  readonly #stage = new StageController(this, this.#texts.text);
  readonly #seen = new IntersectionObserver((entries) => this.#onSeen(entries));
  #isSeen = false;
  #hadFocus = false;
  readonly #say: (line: string) => void;
  #report: ReportCopy | undefined;
  readonly #hint: Hint;
  #keys: Shortcuts | undefined;
  #unread = 0;
  #wasLocked = false;

  constructor() {
    super();
    this.addEventListener('context-request', (event) => this.#onCallRequest(event));
    this.call.addEventListener('change', () => this.#onChange());
    // What is captured changes inside `localStream`, which stays the same object.
    this.call.addEventListener('camerachange', () => this.requestUpdate());
    this.addEventListener('chatrequest', (event) => this.#onChatRequest(event));
    this.addEventListener('panesight', (sight) => this.call.wantPicture(sight.participantId, sight.height, sight));
    this.addEventListener('paneblocked', ({ media }) => this.call.playLater(media));
    const say = announce(this.call, this.#texts, () => this.renderRoot?.querySelector('[role="status"]'));
    this.#say = say;
    this.#hint = new Hint(this, say);
    this.#followTalk();
  }

  /** The call itself; also usable without any element. */
  get call(): Call {
    return this.#call;
  }
  /** The phase of the call. `failed` is a refusal that trying again does not change. */
  get state(): CallPhase {
    return this.call.state.phase;
  }
  /** You, from joining to leaving; otherwise `null`. */
  get self(): Participant | null {
    return this.call.state.self;
  }
  /** Everyone else, in the order of joining. */
  get participants(): readonly Participant[] {
    return this.call.state.participants;
  }
  /** The written chat so far, oldest message first, your own included. */
  get messages(): readonly ChatMessage[] {
    return this.call.state.messages;
  }
  /** The last failure, until something is asked for again. */
  get error(): CallError | null {
    return this.call.state.error;
  }
  /** The cameras, microphones and speakers to choose from, as the browser names them. */
  get devices(): DeviceList {
    return this.call.state.devices;
  }
  /** Whether you share your screen. */
  get screen(): boolean {
    return this.call.state.screen;
  }
  /** Whether the browser blocks sound until somebody clicks or taps the page. */
  get playbackBlocked(): boolean {
    return this.call.state.playbackBlocked;
  }
  /** Whether the room is locked, so that only hosts can come in. */
  get locked(): boolean {
    return this.call.state.locked;
  }

  /** Whether the written chat is open. */
  get chatOpen(): boolean {
    return this.isChatOpen;
  }

  /** How many messages came while the written chat was closed; `chattoggle` tells when that changes. */
  get unread(): number {
    return this.#unread;
  }

  /** Everybody's place on the stage. @internal */
  get seats(): readonly Seat[] {
    return this.#stage.seats;
  }
  /** Where each of the others sits, by id. @internal */
  get places(): readonly string[] {
    return this.#stage.places;
  }
  /** Whether the page has put something beside the stage. @internal */
  get hasSide(): boolean {
    return [...this.children].some(({ slot }) => slot === 'side');
  }

  /** Joins from any state; resolves once you are in the room. */
  join(): Promise<void> {
    return this.call.join();
  }
  /** Leaves, and releases camera and microphone. While joining, cancels that. */
  leave(): Promise<void> {
    return this.call.leave();
  }
  /** Writes up to 4,000 code points to everyone, or only to the participant with the id `to`. */
  sendMessage(text: string, options?: { to?: string }): Promise<void> {
    return this.#told(this.call.sendMessage(text, options));
  }
  /** Sends the page's own data, up to 64 KiB as JSON or as bytes, to everyone or only to the participant with the id `to`. */
  sendData(data: string | ArrayBuffer | object, options?: { to?: string; topic?: string }): Promise<void> {
    return this.#told(this.call.sendData(data, options));
  }
  /** Raises or lowers your hand; leaving lowers it, too. */
  raiseHand(on: boolean): Promise<void> {
    return this.call.raiseHand(on);
  }
  /** The browser's statistics for the connection to one participant, or a map of them for all. */
  getStats(): Promise<Map<string, RTCStatsReport>>;
  getStats(participantId: string): Promise<RTCStatsReport>;
  getStats(participantId?: string): Promise<RTCStatsReport | Map<string, RTCStatsReport>> {
    return participantId === undefined ? this.call.getStats() : this.call.getStats(participantId);
  }
  /** Switches to that device and remembers it on this machine. An empty id means the browser's default. */
  setDevice(kind: DeviceKind, deviceId: string): Promise<void> {
    return this.call.setDevice(kind, deviceId);
  }
  /** Switches between front and rear camera, where there are two. */
  flipCamera(): Promise<void> {
    return this.call.flipCamera();
  }
  /** Shares the screen that the person chooses, with its sound where that can be had. Call it from a click or tap. */
  shareScreen(options?: ScreenOptions): Promise<void> {
    return this.#told(this.call.shareScreen(options));
  }
  /** Stops sharing your screen. */
  stopScreen(): Promise<void> {
    return this.call.stopScreen();
  }
  /** Plays the sound that the browser blocked. Call it from a click or tap. */
  resumePlayback(): Promise<void> {
    return this.#told(this.call.resumePlayback());
  }
  /** A report for support on how connecting went. It holds no addresses and no names. */
  getReport(): Promise<CallReport> {
    return this.call.getReport();
  }

  /** Lets in somebody who knocked. This method and those below are for hosts only. */
  admit(participantId: string): Promise<void> {
    return this.call.admit(participantId);
  }

  /** Turns away somebody who knocked. */
  deny(participantId: string): Promise<void> {
    return this.call.deny(participantId);
  }

  /** Turns a participant's microphone off; that person can turn it on again. */
  mute(participantId: string): Promise<void> {
    return this.call.mute(participantId);
  }

  /** Removes a participant, whose token then no longer works. Without an id: removes this element from the page (`Element.remove()`). */
  // eslint-disable-next-line @typescript-eslint/no-misused-promises -- the platform has a method of this name, without an id
  override async remove(participantId?: string): Promise<void> {
    if (participantId === undefined) super.remove();
    else await this.call.remove(participantId);
  }

  /** Locks the room, so that only hosts can come in, or unlocks it. */
  lock(on: boolean): Promise<void> {
    return this.call.lock(on);
  }

  /** Ends the call for everyone. */
  end(): Promise<void> {
    return this.call.end();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#seen.observe(this);
    if (this.hasUpdated && this.state === 'idle' && this.autojoin) this.#open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    // A move is not a leave.
    setTimeout(() => this.isConnected || this.#close());
  }

  protected override willUpdate(): void {
    const { phase, self, participants } = this.call.state;
    const { states } = this.#internals;
    this.#hadFocus = this.matches(':focus-within');
    if (phase !== 'idle') late.bring?.();
    late.chimeFor?.(this);
    this.#report ??= late.ReportCopy && new late.ReportCopy(this, this.#texts.text, this.#say);
    if (this.shortcuts) this.#keys ??= late.Shortcuts && new late.Shortcuts(this, this.#texts.text);
    showState(states, 'lobby', phase === 'lobby');
    showState(states, 'joined', phase === 'joined');
    showState(states, 'reconnecting', phase === 'reconnecting');
    showState(states, 'sharing', Boolean(self?.screen));
    showState(states, 'alone', self !== null && !participants.length);
  }

  protected override render(): TemplateResult {
    return html`<div class="root">
      <div class="box" tabindex="-1">
        ${renderScreen(this, {
          dismissed: this.dismissed,
          dismiss: () => this.#dismiss(),
          report: this.#report,
          enableSound: () => ask(this.resumePlayback()),
          texts: this.#texts,
          hint: this.#hint.text,
        })}
        ${this.shortcuts ? this.#keys?.render() : nothing}
        <div class="silent" role="status"></div>
      </div>
    </div>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    // Whoever pressed what is gone now would find nothing focused, and start again at the top of the page.
    if (this.#hadFocus && !this.matches(':focus-within')) this.renderRoot.querySelector<HTMLElement>('.box')?.focus();
    if (changed.has('strings')) redrawAll();
    if (changed.has('room') || changed.has('server')) this.#open();
    else if (changed.has('autojoin') && BEFORE.has(this.state)) this.#open();
  }

  #newCall(): Call {
    const { signaling } = VideoChat;
    return new Call({ server: defaultServer(), ...(signaling && { signaling }) }, this);
  }

  #open(): void {
    if (!this.isConnected || !this.room) return;
    if (this.autojoin) ask(this.join());
    else if (this.#isSeen) this.call.connect();
  }

  #close(): void {
    this.#seen.disconnect();
    this.#isSeen = false;
    this.call.close();
  }

  #onSeen(entries: IntersectionObserverEntry[]): void {
    if (this.#isSeen || !entries.some(({ isIntersecting }) => isIntersecting)) return;
    this.#isSeen = true;
    this.#seen.disconnect();
    if (this.state === 'idle') this.#open();
  }

  #onChange(): void {
    // Before the event that tells of it.
    if (this.error) this.error.say = this.#texts.hint;
    const { self, locked } = this.call.state;
    if (self && locked !== this.#wasLocked) this.#hint.show(this.#texts.text(locked ? 'locked' : 'unlocked'));
    this.#wasLocked = locked;
    this.requestUpdate();
  }

  /** Lets who is refused know why, in the person's language. */
  #told<T>(asked: Promise<T>): Promise<T> {
    return asked.catch((cause: unknown) => {
      if (cause instanceof CallError) cause.say = this.#texts.hint;
      throw cause;
    });
  }

  #dismiss(): void {
    this.dismissed = this.error;
  }

  /** What is worth a word besides the picture of the call. */
  #followTalk(): void {
    const { call } = this;
    const { text } = this.#texts;
    const hint = this.#hint;
    call.addEventListener('talkingwhilemuted', () => hint.show(text('talkingMuted')));
    call.addEventListener('microphonesilent', () => hint.show(text('microphoneSilent')));
    call.addEventListener('microphonechange', ({ by }) => hint.show(by === 'host' ? text('mutedByHost') : ''));
    call.addEventListener('leave', () => this.#setUnread(0));
    call.addEventListener('message', (event) => {
      unlessPrevented(event, () => this.isChatOpen || this.#setUnread(this.#unread + 1));
    });
    this.addEventListener('inviterequest', ({ copies }) => {
      void late.invite?.(this.room, { copies, copied: text('linkCopied') }).then((said) => hint.show(said));
    });
  }

  #setUnread(unread: number): void {
    this.#unread = unread;
    this.requestUpdate();
    this.dispatchEvent(new ChatToggleEvent(this.isChatOpen, unread));
  }

  async #focusChat(): Promise<void> {
    await this.updateComplete;
    const panel = this.renderRoot.querySelector<LitElement>('chat-panel');
    await panel?.updateComplete;
    panel?.focus();
  }

  #onCallRequest(event: CallRequestEvent): void {
    if (event.context !== callContext) return;
    event.stopPropagation();
    event.callback(this.call);
  }

  #onChatRequest({ open }: ChatRequestEvent): void {
    if (open === this.isChatOpen) return;
    if (this.renderRoot.querySelector('chat-panel:focus-within')) findButton(this, 'chat-button')?.focus();
    this.isChatOpen = open;
    this.#setUnread(0);
    // On a touch screen a keyboard would jump up and cover what is to be read.
    if (open && !matchMedia('(pointer: coarse)').matches) void this.#focusChat();
  }
}

function toVolume(value: string | null): number {
  const volume = Number.parseFloat(value ?? '1');
  return Number.isNaN(volume) ? 1 : Math.min(1, Math.max(0, volume));
}

declare global {
  interface HTMLElementTagNameMap {
    'video-chat': VideoChat;
  }
}
