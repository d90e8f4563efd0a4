import type { CallPhase, ChatMessage, LeaveReason, Participant, Quality } from './call-state.js';
import type { DeviceList } from './capture.js';
import type { CallError } from './errors.js';

export type { LeaveReason } from './call-state.js';

/** Why another person is gone. */
export type ParticipantLeaveReason = 'left' | 'removed' | 'ended' | 'network' | 'replaced';
/** Who or what switched one's own camera or microphone. */
export type ChangedBy = 'user' | 'page' | 'host' | 'browser' | 'device';

/** `call.state` is a new object. Fired by the headless `Call` only. */
export class ChangeEvent extends Event {
  constructor() {
    super('change');
  }
}

/** The call went from one phase to another. */
export class StateChangeEvent extends Event {
  readonly state: CallPhase;
  readonly previous: CallPhase;
  constructor(state: CallPhase, previous: CallPhase) {
    super('statechange');
    this.state = state;
    this.previous = previous;
  }
}

/** Before joining; `preventDefault()` stops it. */
export class BeforeJoinEvent extends Event {
  readonly room: string;
  constructor(room: string) {
    super('beforejoin', { cancelable: true });
    this.room = room;
  }
}

/** One is in the room. */
export class JoinEvent extends Event {
  readonly self: Participant;
  constructor(self: Participant) {
    super('join');
    this.self = self;
  }
}

/** Before leaving; `preventDefault()` stops it. */
export class BeforeLeaveEvent extends Event {
  constructor() {
    super('beforeleave', { cancelable: true });
  }
}

/** One is out of the room. Only ever follows a `join`. */
export class LeaveEvent extends Event {
  readonly reason: LeaveReason;
  constructor(reason: LeaveReason) {
    super('leave');
    this.reason = reason;
  }
}

/** Another person is in the room, from now or already when one joined. */
export class ParticipantJoinEvent extends Event {
  readonly participant: Participant;
  constructor(participant: Participant) {
    super('participantjoin');
    this.participant = participant;
  }
}

/** Another person is gone. */
export class ParticipantLeaveEvent extends Event {
  readonly participant: Participant;
  readonly reason: ParticipantLeaveReason;
  constructor(participant: Participant, reason: ParticipantLeaveReason) {
    super('participantleave');
    this.participant = participant;
    this.reason = reason;
  }
}

/** Something about a person changed; never for `speaking` or `quality`, which have their own events. */
export class ParticipantChangeEvent extends Event {
  readonly participant: Participant;
  readonly changed: readonly (keyof Participant)[];
  constructor(participant: Participant, changed: readonly (keyof Participant)[]) {
    super('participantchange');
    this.participant = participant;
    this.changed = changed;
  }
}

/** One's own camera really went on or off. */
export class CameraChangeEvent extends Event {
  readonly enabled: boolean;
  readonly by: ChangedBy;
  constructor(enabled: boolean, by: ChangedBy) {
    super('camerachange');
    this.enabled = enabled;
    this.by = by;
  }
}

/** One's own microphone really went on or off. */
export class MicrophoneChangeEvent extends Event {
  readonly enabled: boolean;
  readonly by: ChangedBy;
  constructor(enabled: boolean, by: ChangedBy) {
    super('microphonechange');
    this.enabled = enabled;
    this.by = by;
  }
}

/** One's own screen is really shared from now on, or not any more. */
export class ScreenChangeEvent extends Event {
  readonly enabled: boolean;
  /** `browser`: by the browser's own bar, or because the shared window is gone. */
  readonly by: ChangedBy;
  constructor(enabled: boolean, by: ChangedBy) {
    super('screenchange');
    this.enabled = enabled;
    this.by = by;
  }
}

/** A device was plugged in or out, or one that is gone was replaced. */
export class DeviceChangeEvent extends Event {
  readonly devices: DeviceList;
  /** Whether another device stands in for one that is gone. */
  readonly fallback: boolean;
  constructor(devices: DeviceList, fallback: boolean) {
    super('devicechange');
    this.devices = devices;
    this.fallback = fallback;
  }
}

/** The browser lets nothing sound until the page is touched; `resumePlayback()` tries again. */
export class PlaybackBlockedEvent extends Event {
  constructor() {
    super('playbackblocked');
  }
}

/** All that was blocked plays. */
export class PlaybackResumedEvent extends Event {
  constructor() {
    super('playbackresumed');
  }
}

/** Somebody else wrote; `preventDefault()` keeps the message out of `messages`. */
export class MessageEvent extends Event {
  readonly message: ChatMessage;
  constructor(message: ChatMessage) {
    super('message', { cancelable: true });
    this.message = message;
  }
}

/** The page at the other side sent data of its own, with `sendData`. */
export class DataEvent extends Event {
  /** A participant's id. */
  readonly from: string;
  readonly data: unknown;
  readonly topic: string;
  constructor(from: string, data: unknown, topic: string) {
    super('data');
    this.from = from;
    this.data = data;
    this.topic = topic;
  }
}

/** Somebody, maybe oneself, began or stopped to speak. */
export class SpeakingChangeEvent extends Event {
  readonly participant: Participant;
  readonly speaking: boolean;
  constructor(participant: Participant) {
    super('speakingchange');
    this.participant = participant;
    this.speaking = participant.speaking;
  }
}

/** The network to a person got better or worse. */
export class QualityChangeEvent extends Event {
  readonly participant: Participant;
  readonly quality: Quality;
  constructor(participant: Participant) {
    super('qualitychange');
    this.participant = participant;
    this.quality = participant.quality;
  }
}

/** Somebody waits to be let in; fired to hosts. `preventDefault()` keeps the notice away. */
export class KnockEvent extends Event {
  readonly participant: Participant;
  constructor(participant: Participant) {
    super('knock', { cancelable: true });
    this.participant = participant;
  }
}

/** One talks while one's microphone is off. */
export class TalkingWhileMutedEvent extends Event {
  constructor() {
    super('talkingwhilemuted');
  }
}

/** The microphone is on, but gives no sound at all. */
export class MicrophoneSilentEvent extends Event {
  constructor() {
    super('microphonesilent');
  }
}

/** Something failed. Does not bubble, so that it never reaches `window.onerror`. */
export class CallErrorEvent extends Event {
  readonly error: CallError;
  constructor(error: CallError) {
    super('error');
    this.error = error;
  }
}

/** The events that `<video-chat>` fires; none bubbles. */
export interface VideoChatEventMap {
  statechange: StateChangeEvent;
  beforejoin: BeforeJoinEvent;
  join: JoinEvent;
  beforeleave: BeforeLeaveEvent;
  leave: LeaveEvent;
  participantjoin: ParticipantJoinEvent;
  participantleave: ParticipantLeaveEvent;
  participantchange: ParticipantChangeEvent;
  camerachange: CameraChangeEvent;
  microphonechange: MicrophoneChangeEvent;
  screenchange: ScreenChangeEvent;
  talkingwhilemuted: TalkingWhileMutedEvent;
  microphonesilent: MicrophoneSilentEvent;
  devicechange: DeviceChangeEvent;
  playbackblocked: PlaybackBlockedEvent;
  playbackresumed: PlaybackResumedEvent;
  message: MessageEvent;
  data: DataEvent;
  speakingchange: SpeakingChangeEvent;
  qualitychange: QualityChangeEvent;
  knock: KnockEvent;
  error: CallErrorEvent;
}

/** The events that the headless `Call` fires: the tag's, and `change`. */
export interface CallEventMap extends VideoChatEventMap {
  change: ChangeEvent;
}
