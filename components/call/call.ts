/* eslint-disable max-lines -- The whole contract of a call stands in one place; what it does stands in others. */
import { cutChars, LIMITS, type IceServer, type ModerateRequest } from '../../server/protocol.js';
import { Announcer } from './announcer.js';
import {
  CameraChangeEvent,
  DeviceChangeEvent,
  MicrophoneChangeEvent,
  PlaybackBlockedEvent,
  PlaybackResumedEvent,
  ScreenChangeEvent,
  type CallEventMap,
  type ChangedBy,
} from './call-events.js';
import { facingOf, type DeviceList } from './capture.js';
import { CallLife } from './call-life.js';
import { INITIAL, step, type CallState } from './call-state.js';
import type { ChosenDevices, DeviceKind } from './device-choices.js';
import { splitData } from './data-frames.js';
import { CallError } from './errors.js';
import { LocalMedia, type Device, type LocalMediaOwner } from './local-media.js';
import type { OwnVoice } from './own-voice.js';
import { Playback } from './playback.js';
import { reachRelay, type Reach } from './reach-relay.js';
import type { CallReport } from './report.js';
import type { RoomSession } from './room-session.js';
import type { ScreenOptions } from './screen-capture.js';
import type { ScreenShare } from './screen-share.js';
import { RoomLock } from './second-tab.js';
import { checkText } from './talk.js';
import { toDirectory } from './socket-signaling.js';
import { TokenSource, type Token } from './token-source.js';
import { typedEventTarget } from './typed-event-target.js';

/** What a call is made with; all of it can be left out. */
export interface CallOptions {
  /** Base URL of the relay; a missing last `/` is added. */
  server?: string;
  /** 1 to 128 code points. */
  room?: string;
  /** Up to 64 code points. */
  displayName?: string;
  /** A token for a protected room, or a function that returns one; asked for at each watch, join and resume. */
  token?: Token;
  /** ICE servers to use besides those that the relay hands out. */
  iceServers?: readonly RTCIceServer[];
  /** Sends media through TURN only. */
  relayOnly?: boolean;
  /** Neither sends nor receives video. */
  audioOnly?: boolean;
  /** Whether to open the camera from the start. */
  camera?: boolean;
  /** Whether to open the microphone from the start. */
  microphone?: boolean;
  /** How to talk to the relay; Socket.IO if not given. */
  signaling?: Reach;
}

/**
 * A video call without any element: joins a room, leaves it, sends and receives. Everything to show is in `state`, a
 * frozen object that `change` announces. A failure sets `state.error`, fires `error`, and rejects the promise of the
 * method that was called. What a method refuses at once, such as `not-joined` or a message that is too long, only rejects.
 */
export class Call extends typedEventTarget<CallEventMap>() {
  readonly #announcer: Announcer;
  readonly #media: LocalMedia;
  // In the module bundle these come later than what joining needs, or never.
  #screen: ScreenShare | undefined;
  #wantsScreen = false;
  #voice: OwnVoice | undefined;
  readonly #life: CallLife;
  readonly #playback = new Playback((isBlocked) => this.#onPlayback(isBlocked));
  readonly #roomLock = new RoomLock();
  /** From the request to join until you are out again. */
  #stay = new AbortController();
  readonly #tokens: TokenSource;
  #server: string;
  #iceServers: readonly RTCIceServer[] = [];
  #relayOnly: boolean;

  /** @param tag where all events except `change` are fired, too. */
  constructor(options: CallOptions = {}, tag?: EventTarget) {
    super();
    const { room = '', displayName = '', audioOnly = false } = options;
    this.#server = options.server ?? '';
    this.#tokens = new TokenSource(options.token ?? '');
    this.iceServers = options.iceServers ?? [];
    this.#relayOnly = options.relayOnly ?? false;
    this.#media = new LocalMedia(this.#mediaOwner());
    const state = { ...INITIAL, room, audioOnly, localStream: this.#media.stream };
    this.#announcer = new Announcer(state, this, tag);
    this.#life = new CallLife({
      announcer: this.#announcer,
      media: this.#media,
      ownLevel: () => this.#voice?.level(this.#media.track('microphone') !== null) ?? 0,
      signaling: () => reachRelay(this.#server, options.signaling),
      configuration: (iceServers, certificates) => this.#configuration(iceServers, certificates),
      token: () => this.#tokens.ask(),
      prepare: (room) => this.#prepare(room),
    });
    this.addEventListener('statechange', () => this.#life.capture());
    this.addEventListener('change', () => this.#playback.prune());
    this.addEventListener('join', () => {
      const { signal } = this.#stay;
      import('./wake-lock.js').then(
        ({ keepAwake }) => keepAwake(signal),
        () => {},
      );
    });
    this.addEventListener('leave', () => this.#stay.abort());
    this.displayName = displayName;
    if (options.camera) void this.setCamera(true);
    if (options.microphone) void this.setMicrophone(true);
  }

  /** Everything there is to show: frozen, and a new object at each `change`. */
  get state(): CallState {
    return this.#announcer.state;
  }

  get room(): string {
    return this.state.room;
  }
  /** Setting another room moves the call there: joined if you were joined, otherwise watching. */
  set room(room: string) {
    if (room === this.room) return;
    this.#announcer.step({ room });
    this.#life.moveSoon();
  }

  /** Base URL of the relay. Setting it moves the call there, as another `room` does. */
  get server(): string {
    return this.#server;
  }
  set server(server: string) {
    if (server === this.#server) return;
    this.#server = server;
    this.#life.moveSoon();
  }

  get token(): Token {
    return this.#tokens.token;
  }
  /** Read at the next watch, join or resume; setting it restarts nothing. */
  set token(token: Token) {
    this.#tokens.token = token;
  }

  /** Up to 64 code points; longer names are cut. */
  get displayName(): string {
    return this.state.displayName;
  }
  set displayName(name: string) {
    const displayName = cutChars(name.trim(), LIMITS.nameChars);
    if (displayName === this.displayName) return;
    this.#announcer.step({ displayName });
    this.#life.session?.announceSelf();
  }

  get iceServers(): readonly RTCIceServer[] {
    return this.#iceServers;
  }
  /** Used for links made from now on. */
  set iceServers(servers: readonly RTCIceServer[]) {
    const urls = servers.flatMap((server) => server.urls);
    const wrong = urls.find((url) => !/^(stun|turn)s?:./i.test(url));
    if (wrong !== undefined) throw new TypeError(`“${wrong}” is no address of a STUN or TURN server.`);
    this.#iceServers = servers;
  }

  get relayOnly(): boolean {
    return this.#relayOnly;
  }
  /** Setting it rebuilds every link. */
  set relayOnly(on: boolean) {
    if (on === this.#relayOnly) return;
    this.#relayOnly = on;
    this.#life.session?.others.mesh.rebuild();
  }

  get audioOnly(): boolean {
    return this.state.audioOnly;
  }
  /** Turns camera and screen off. Turning it off again does not bring them back. */
  set audioOnly(on: boolean) {
    if (on === this.audioOnly) return;
    this.#announcer.step({ audioOnly: on });
    if (on) void this.setCamera(false);
    if (on) void this.stopScreen();
    this.#life.session?.others.wantPictures();
  }

  /**
   * Tells a participant how tall their picture, or the screen that they share, is shown here, in pixels (0: not at all), so
   * that they send no more than that. Without it they send what a mesh of this size allows. If only the picture was
   * mentioned, that also decides whether a screen is sent. A screen is sent in full size or not at all.
   */
  wantPicture(participantId: string, height: number, { screen = false } = {}): void {
    this.#life.session?.others.wantPicture(participantId, { [screen ? 'screen' : 'h']: Math.round(height) });
  }

  /** Connects to the relay, so that the room is known before joining. A failure is an `error` event. */
  connect(): void {
    this.#life.connect();
  }

  /**
   * Joins from any state. Resolves once you are in the room, not when media flows.
   * @throws CallError `room-invalid`, `relay-unreachable` after 10 s, `room-full`, `aborted`, or another refusal.
   */
  join(): Promise<void> {
    return this.#life.join();
  }

  /** Leaves, and releases camera and microphone. While joining, cancels that. */
  async leave(): Promise<void> {
    this.#life.leave();
  }

  /** Leaves at once and releases everything; the phase is then `idle`. */
  close(): void {
    this.#life.close();
  }

  /**
   * Turns the camera on or off; resolves once it really is. Has no effect while `audioOnly`.
   * @throws CallError if it cannot be opened.
   */
  async setCamera(on: boolean, by: ChangedBy = 'page'): Promise<void> {
    if (!(on && this.audioOnly)) await this.#set('camera', on, by);
  }

  /** Turns the microphone on or off; resolves once it really is. */
  setMicrophone(on: boolean, by: ChangedBy = 'page'): Promise<void> {
    return this.#set('microphone', on, by);
  }

  /**
   * Switches to that device and remembers it on this machine. An empty id means the browser's default.
   * @throws CallError `device-missing`, or what keeps it from being opened.
   */
  setDevice(kind: DeviceKind, deviceId: string, by: ChangedBy = 'page'): Promise<void> {
    return this.#try(this.#media.choose(kind, deviceId, { by }));
  }

  /** Switches between front and rear camera, where there are two. */
  flipCamera(by: ChangedBy = 'page'): Promise<void> {
    return this.#try(this.#media.flip(by));
  }

  /** Whether there are a front and a rear camera. */
  get canFlip(): boolean {
    return new Set(this.state.devices.cameras.map(facingOf).filter(Boolean)).size > 1;
  }

  /** The level of your microphone, 0 to 1. */
  get level(): number {
    return (this.#media.track('microphone') && this.#voice?.loudness) ?? 0;
  }

  /**
   * Shares the screen that the person chooses, beside the camera. Resolves once it is shared, or if none was chosen.
   * Has no effect while `audioOnly`.
   * @throws CallError `not-joined`, or what keeps the browser from sharing.
   */
  async shareScreen(options: ScreenOptions = {}, by: ChangedBy = 'page'): Promise<void> {
    this.#joined();
    if (this.audioOnly) return;
    this.#announcer.step({ error: null });
    await this.#try(this.#share(options, by));
  }

  /** Stops sharing the screen. */
  async stopScreen(by: ChangedBy = 'page'): Promise<void> {
    this.#wantsScreen = false;
    this.#screen?.stop(by);
  }

  /** Takes `media` of the call that the browser refused to play; it plays at the next click or tap, or by `resumePlayback()`. */
  playLater(media: HTMLMediaElement): void {
    this.#playback.playLater(media);
  }

  /**
   * Plays what the browser blocked. Call it from a click or tap.
   * @throws CallError `playback-blocked`
   */
  resumePlayback(): Promise<void> {
    return this.#playback.resume();
  }

  /**
   * Writes to everyone, or to one participant.
   * @throws TypeError for a text of only white space; CallError `not-joined`, `message-too-large`, `rate-limited`, `peer-gone`.
   */
  async sendMessage(text: string, options?: { to?: string }): Promise<void> {
    checkText(text);
    this.#joined().talk.write(text, options?.to ?? undefined);
  }

  /**
   * Sends the page's own data, up to 64 KiB serialised, to everyone or to one participant.
   * @throws TypeError for what cannot be sent; CallError as `sendMessage`.
   */
  async sendData(data: string | ArrayBuffer | object, options?: { to?: string; topic?: string }): Promise<void> {
    const frames = splitData(data, options?.topic ?? '');
    this.#joined().talk.send(frames, options?.to ?? undefined);
  }

  /**
   * Raises or lowers your hand; leaving lowers it, too.
   * @throws CallError `not-joined` when raising it outside the call.
   */
  async raiseHand(on: boolean): Promise<void> {
    if (on === this.state.hand) return;
    const session = this.#joined();
    this.#announcer.step({ hand: on });
    session.announceSelf();
  }

  /** The browser's statistics for the connection to one participant, or a map of them for all. */
  getStats(): Promise<Map<string, RTCStatsReport>>;
  getStats(participantId: string): Promise<RTCStatsReport>;
  async getStats(participantId?: string): Promise<RTCStatsReport | Map<string, RTCStatsReport>> {
    const { mesh } = this.#joined().others;
    return participantId === undefined ? mesh.stats() : mesh.statsOf(participantId);
  }

  /** A report for support on how connecting went. It holds no addresses and no names. */
  async getReport(): Promise<CallReport> {
    const { relayFacts: relay = null, others } = this.#life.latest ?? {};
    const { makeReport } = await import('./report.js');
    return makeReport({ state: this.state, relay, links: others?.mesh.facts ?? new Map<string, never>() });
  }

  /**
   * Lets in somebody who knocked. This method and those below are for hosts only: the relay refuses everybody else.
   * @throws CallError `not-joined`, `not-allowed`, `peer-gone` if that person is not there; here `room-full`, too: the
   * person then keeps waiting.
   */
  admit(participantId: string): Promise<void> {
    return this.#moderate({ act: 'admit', pid: participantId });
  }

  /** Turns away somebody who knocked. */
  deny(participantId: string): Promise<void> {
    return this.#moderate({ act: 'deny', pid: participantId });
  }

  /** Turns a participant's microphone off; that person can turn it on again. */
  mute(participantId: string): Promise<void> {
    return this.#moderate({ act: 'mute', pid: participantId });
  }

  /** Removes a participant, whose token then no longer works. */
  remove(participantId: string): Promise<void> {
    return this.#moderate({ act: 'remove', pid: participantId });
  }

  /** Locks the room, so that only hosts can come in, or unlocks it. */
  lock(on: boolean): Promise<void> {
    return this.#moderate({ act: on ? 'lock' : 'unlock' });
  }

  /** Ends the call for everyone. */
  end(): Promise<void> {
    return this.#moderate({ act: 'end' });
  }

  async #moderate(request: ModerateRequest): Promise<void> {
    const session = this.#joined();
    this.#announcer.step({ error: null });
    try {
      await session.moderate(request);
    } catch (cause) {
      throw this.#announcer.report(cause);
    }
  }

  async #set(device: Device, on: boolean, by: ChangedBy): Promise<void> {
    this.#life.forget(device);
    const { camera, microphone } = this.state.refusals;
    // What keeps the other one away still does.
    if (on) this.#announcer.step({ error: device === 'camera' ? microphone : camera });
    await this.#try(this.#media.set(device, on, by));
  }

  async #try(asked: Promise<void>): Promise<void> {
    try {
      await asked;
    } catch (cause) {
      throw this.#announcer.report(cause);
    }
  }

  #mediaOwner(): LocalMediaOwner {
    return {
      wanted: (device, on) => this.#announcer.step({ [device]: on }),
      captured: (device, track, by) => this.#onCaptured({ device, track, by }),
      listens: (microphone) => this.#listen(microphone),
      listed: (devices, fallback) => this.#announcer.fire(new DeviceChangeEvent(devices, fallback)),
      known: (devices, chosen) => this.#onDevices(devices, chosen),
      refused: (refusals) => this.#announcer.step({ refusals }),
      allowed: (device) => void this.#set(device, true, 'browser').catch(() => {}),
      failed: (cause) => this.#announcer.report(cause),
    };
  }

  #listen(microphone: MediaStreamTrack | null): void {
    import('./own-voice.js').then(
      ({ OwnVoice }) => {
        this.#voice ??= new OwnVoice((event) => void this.#announcer.fire(event));
        this.#voice.follow(microphone);
      },
      () => {},
    );
  }

  async #share(options: ScreenOptions, by: ChangedBy): Promise<void> {
    this.#wantsScreen = true;
    const { ScreenShare } = await import('./screen-share.js');
    this.#screen ??= new ScreenShare({
      shared: (stream, changedBy) => this.#onScreen(stream, changedBy),
      silent: (wasAsked) => this.#onSilentScreen(wasAsked),
    });
    if (this.#wantsScreen) await this.#screen.start(options, by);
  }

  #onDevices(devices: DeviceList, all: ChosenDevices): void {
    this.#announcer.step({ devices, chosen: step(this.state.chosen, all) });
  }

  #onCaptured({ device, track, by }: { device: Device; track: MediaStreamTrack | null; by: ChangedBy }): void {
    const { session } = this.#life;
    session?.others.mesh.setTrack(device, track);
    session?.announceSelf();
    const Changed = device === 'camera' ? CameraChangeEvent : MicrophoneChangeEvent;
    this.#announcer.fire(new Changed(track !== null, by));
  }

  #onScreen(screenStream: MediaStream | null, by: ChangedBy): void {
    const { session } = this.#life;
    session?.others.mesh.setTrack('screen', screenStream?.getVideoTracks()[0] ?? null);
    session?.others.mesh.setTrack('screenAudio', screenStream?.getAudioTracks()[0] ?? null);
    this.#announcer.step({ screen: screenStream !== null, screenStream });
    session?.announceSelf();
    this.#announcer.fire(new ScreenChangeEvent(screenStream !== null, by));
  }

  #onSilentScreen(wasAsked: boolean): void {
    this.#life.session?.others.mesh.setTrack('screenAudio', null);
    if (wasAsked) this.#announcer.report(new CallError('screen-audio-unavailable'));
  }

  #onPlayback(playbackBlocked: boolean): void {
    this.#announcer.step({ playbackBlocked });
    this.#announcer.fire(new (playbackBlocked ? PlaybackBlockedEvent : PlaybackResumedEvent)());
  }

  /** Two tabs of one room, or two tags of one page, would howl: the second begins with its microphone off. */
  async #prepare(room: string): Promise<void> {
    this.#stay.abort();
    const stay = (this.#stay = new AbortController());
    stay.signal.addEventListener('abort', () => void this.stopScreen());
    this.#life.join().catch(() => stay.abort());
    const isFirst = await this.#roomLock.take(`video-chat ${toDirectory(this.#server).href} ${room}`, stay.signal);
    if (isFirst || stay.signal.aborted || !this.state.microphone) return;
    const wasOn = this.#media.track('microphone') !== null;
    await this.#media.set('microphone', false, 'browser');
    if (!wasOn) this.#announcer.fire(new MicrophoneChangeEvent(false, 'browser'));
  }

  #joined(): RoomSession {
    const { session } = this.#life;
    if (!session || !this.state.self) throw new CallError('not-joined');
    return session;
  }

  #configuration(iceServers: readonly IceServer[], certificates: RTCCertificate[]): RTCConfiguration {
    return {
      iceServers: [...iceServers, ...this.#iceServers],
      iceTransportPolicy: this.#relayOnly ? 'relay' : 'all',
      bundlePolicy: 'max-bundle',
      certificates,
    };
  }
}

export { CallError, type CallErrorCode } from './errors.js';
export * from './call-events.js';
export type { DeviceList } from './capture.js';
export type { DeviceKind } from './device-choices.js';
export type { CallPhase, CallState, ChatMessage, Participant, ParticipantConnection, Quality } from './call-state.js';
export type { CallReport } from './report.js';
export { canShareScreen } from './capture.js';
export type { ScreenOptions } from './screen-capture.js';
export type { Signaling } from './signaling.js';
export type { Token } from './token-source.js';
