import type { Role } from '../../server/protocol.js';
import type { Device, DeviceList } from './capture.js';
import type { CallError } from './errors.js';
import type { ChosenDevices } from './device-choices.js';

/** Where a call stands. `failed` is a refusal that trying again does not change. */
export type CallPhase =
  'idle' | 'connecting' | 'lobby' | 'joining' | 'waiting' | 'joined' | 'reconnecting' | 'left' | 'failed';

/** How the way to one participant is doing. */
export type ParticipantConnection = 'connecting' | 'connected' | 'reconnecting' | 'paused';

/**
 * Why a call ended for oneself. `network`: the connection broke, and when it was back there was no seat any more. `server`: the
 * relay refuses you for good, for example because your token has expired.
 */
export type LeaveReason = 'user' | 'removed' | 'ended' | 'replaced' | 'network' | 'server';

/** From 0 (hardly usable) to 4 (very good); `null` while nothing is known. */
export type Quality = 0 | 1 | 2 | 3 | 4 | null;

/** One person in the room. Frozen, and a new object at every change. */
export interface Participant {
  /** The same for everybody in the room. */
  readonly id: string;
  /** At most 64 code points; empty if the person gave none. */
  readonly displayName: string;
  /** Hosts let in, mute, remove and lock. */
  readonly role: Role;
  /** Whether the camera is on. */
  readonly camera: boolean;
  /** Whether the microphone is on. */
  readonly microphone: boolean;
  /** Whether the person shares a screen. */
  readonly screen: boolean;
  /** Whether the hand is up. */
  readonly hand: boolean;
  /** Whether the person can be heard speaking just now. */
  readonly speaking: boolean;
  /** How good the connection is, from 0 (hardly usable) to 4 (very good); `null` while nothing is known. */
  readonly quality: Quality;
  /** How the link to the person is doing; `paused` while their page is frozen. */
  readonly connection: ParticipantConnection;
  /** When the person joined, by the relay's clock, ms since 1970. */
  readonly joinedAt: number;
  /**
   * Microphone and camera; the same object for the person’s whole stay. Give the sound to an `<audio>`, and the picture, only
   * while `camera` is true, to a muted `<video>` of its own: one element with both stays silent until a picture comes.
   */
  readonly stream: MediaStream;
  /** The shared screen, with its sound if there is any. */
  readonly screenStream: MediaStream | null;
}

/** One written message. */
export interface ChatMessage {
  /** Different for each message. */
  readonly id: string;
  /** The id of the participant who wrote it. */
  readonly from: string;
  /** The name of who wrote it, as it was then. */
  readonly displayName: string;
  /** Up to 4,000 code points. Text, never HTML. */
  readonly text: string;
  /** When it was written, by this device’s clock, ms since 1970. */
  readonly at: number;
  /** The only participant it went to, unless it went to all. */
  readonly to?: string;
  /** Whether you wrote it. */
  readonly own: boolean;
}

/** The whole picture of a call; everything on screen is drawn from it. Frozen, and a new object at every change. */
export interface CallState {
  /** Where the call stands; `failed` is a refusal that trying again does not change. */
  readonly phase: CallPhase;
  /** The room, as it was asked for. */
  readonly room: string;
  /** Your name, as the others see it once you are in. */
  readonly displayName: string;
  /** You, from joining to leaving. */
  readonly self: Participant | null;
  /** When you came in, by this device’s clock, ms since 1970. */
  readonly since: number | null;
  /** The others, in the order of joining. Known from the lobby on. */
  readonly participants: readonly Participant[];
  /** The written chat, oldest message first, your own included. */
  readonly messages: readonly ChatMessage[];
  /** The last failure, until something is asked for again; then that of the device that was not asked for, if it was refused. */
  readonly error: CallError | null;
  /** The wanted state of the camera: true from when it is asked for until it is off or has failed. */
  readonly camera: boolean;
  /** The wanted state of the microphone. */
  readonly microphone: boolean;
  /** Why a camera or microphone that was asked for could not be had; until it is asked for anew, or not wanted any more. */
  readonly refusals: Readonly<Record<Device, CallError | null>>;
  /** Whether you share your screen. */
  readonly screen: boolean;
  /** Your shared screen, with its sound if there is any. */
  readonly screenStream: MediaStream | null;
  /** Whether your hand is up. */
  readonly hand: boolean;
  /** What can be chosen from; the browser names devices only once it lets the page use one. */
  readonly devices: DeviceList;
  /** The ids of those in use, or to be used; an empty one means the browser’s default. */
  readonly chosen: ChosenDevices;
  /** Whether no video is sent or received. */
  readonly audioOnly: boolean;
  /** Whether the browser blocks sound until somebody clicks or taps the page. */
  readonly playbackBlocked: boolean;
  /** Your camera and microphone, in the lobby, too; the same object for the call’s whole life. */
  readonly localStream: MediaStream;
  /** Most people in this room, once the relay has said so. */
  readonly maxParticipants: number | null;
  /** Whether the room is locked, so that only hosts can come in. */
  readonly locked: boolean;
  /** Those who wait to be let in; known to hosts. */
  readonly knocking: readonly Participant[];
  /** Why you are out of the call, once you are. */
  readonly leaveReason: LeaveReason | null;
}

const NONE = Object.freeze([]);

/** What is known of a room while one is out of it. */
export const OUTSIDE = {
  self: null,
  since: null,
  hand: false,
  participants: NONE,
  knocking: NONE,
  locked: false,
  maxParticipants: null,
} satisfies Partial<CallState>;

/** What a call knows before anything was asked of it. */
export const INITIAL: Omit<CallState, 'localStream'> = Object.freeze({
  ...OUTSIDE,
  phase: 'idle',
  room: '',
  displayName: '',
  messages: NONE,
  error: null,
  camera: false,
  microphone: false,
  refusals: Object.freeze({ camera: null, microphone: null }),
  screen: false,
  screenStream: null,
  devices: Object.freeze({ cameras: NONE, microphones: NONE, speakers: NONE }),
  chosen: Object.freeze({ camera: '', microphone: '', speaker: '' }),
  audioOnly: false,
  playbackBlocked: false,
  leaveReason: null,
});

/** `state` (or a part of it) with `patch` over it; the same object if nothing differs. */
export function step<T extends object>(state: T, patch: Partial<T>): T {
  return changedKeys(state, patch).length ? Object.freeze({ ...state, ...patch }) : state;
}

/** Which of the patch's fields differ. */
export function changedKeys<T extends object>(state: T, patch: Partial<T>): (keyof T)[] {
  return (Object.keys(patch) as (keyof T)[]).filter((key) => state[key] !== patch[key]);
}

/** The list with `message` behind it, or, if it is of the `past`, in its place; at most the newest `KEPT_MESSAGES`. */
export function withMessage(
  messages: readonly ChatMessage[],
  message: ChatMessage,
  past = false,
): readonly ChatMessage[] {
  const later = past ? messages.findIndex(({ at }) => at > message.at) : -1;
  const place = later < 0 ? messages.length : later;
  return Object.freeze(
    [...messages.slice(0, place), Object.freeze(message), ...messages.slice(place)].slice(-KEPT_MESSAGES),
  );
}

/** Messages are kept in memory only; a day's talk fits. */
const KEPT_MESSAGES = 1_000;
