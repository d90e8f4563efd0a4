import type { CallPhase, ChatMessage, LeaveReason, Participant, Quality } from './call-state.js';
import type { DeviceList } from './capture.js';
import type { CallError } from './errors.js';

export type { LeaveReason } from './call-state.js';

/** Why another person has gone. */
export type ParticipantLeaveReason = 'left' | 'removed' | 'ended' | 'network' | 'replaced';
/** Who or what turned your camera or microphone on or off. */
export type ChangedBy = 'user' | 'page' | 'host' | 'browser' | 'device';

/** `call.state` is a new object. Fired by the headless `Call` only. */
export class ChangeEvent extends Event {
  constructor() {
    super('change');
  }
}

/** The call moved from one phase to another. */
export class StateChangeEvent extends Event {
  readonly state: CallPhase;
  readonly previous: CallPhase;
  constructor(state: CallPhase, previous: CallPhase) {
    super('statechange');
    this.state = state;
    this.previous = previous;
  }
}

/** Fired before joining; `preventDefault()` cancels it. */
export class BeforeJoinEvent extends Event {
  readonly room: string;
  constructor(room: string) {
    super('beforejoin', { cancelable: true });
    this.room = room;
  }
}

/** You are in the room. */
export class JoinEvent extends Event {
  readonly self: Participant;
  constructor(self: Participant) {
    super('join');
    this.self = self;
  }
}

/** Fired before leaving; `preventDefault()` cancels it. */
export class BeforeLeaveEvent extends Event {
  constructor() {
    super('beforeleave', { cancelable: true });
  }
}

/** You are out of the room. Only ever follows a `join`. */
export class LeaveEvent extends Event {
  readonly reason: LeaveReason;
  constructor(reason: LeaveReason) {
    super('leave');
    this.reason = reason;
  }
}

/** Another person is in the room: they have just come, or were there when you joined. */
export class ParticipantJoinEvent extends Event {
  readonly participant: Participant;
  constructor(participant: Participant) {
    super('participantjoin');
    this.participant = participant;
  }
}

/** Another person has gone. */
export class ParticipantLeaveEvent extends Event {
  readonly participant: Participant;
  readonly reason: ParticipantLeaveReason;
  constructor(participant: Participant, reason: ParticipantLeaveReason) {
    super('participantleave');
    this.participant = participant;
    this.reason = reason;
  }
}

/** Something about a person changed. `speaking` and `quality` have their own events. */
export class ParticipantChangeEvent extends Event {
  readonly participant: Participant;
  readonly changed: readonly (keyof Participant)[];
  constructor(participant: Participant, changed: readonly (keyof Participant)[]) {
    super('participantchange');
    this.participant = participant;
    this.changed = changed;
  }
}

/** Your camera really went on or off. */
export class CameraChangeEvent extends Event {
  readonly enabled: boolean;
  readonly by: ChangedBy;
  constructor(enabled: boolean, by: ChangedBy) {
    super('camerachange');
    this.enabled = enabled;
    this.by = by;
  }
}

/** Your microphone really went on or off. */
export class MicrophoneChangeEvent extends Event {
  readonly enabled: boolean;
  readonly by: ChangedBy;
  constructor(enabled: boolean, by: ChangedBy) {
    super('microphonechange');
    this.enabled = enabled;
    this.by = by;
  }
}

/** Sharing your screen really started or stopped. */
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
  /** Whether another device has replaced one that is gone. */
  readonly fallback: boolean;
  constructor(devices: DeviceList, fallback: boolean) {
    super('devicechange');
    this.devices = devices;
    this.fallback = fallback;
  }
}

/** The browser blocks sound until somebody clicks or taps the page; `resumePlayback()` tries again. */
export class PlaybackBlockedEvent extends Event {
  constructor() {
    super('playbackblocked');
  }
}

/** Everything that was blocked is playing. */
export class PlaybackResumedEvent extends Event {
  constructor() {
    super('playbackresumed');
  }
}

/** Somebody else wrote a message; `preventDefault()` keeps it out of `messages`. */
export class MessageEvent extends Event {
  readonly message: ChatMessage;
  constructor(message: ChatMessage) {
    super('message', { cancelable: true });
    this.message = message;
  }
}

/** Another participant's page sent data with `sendData()`. */
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

/** Somebody, possibly you, started or stopped speaking. */
export class SpeakingChangeEvent extends Event {
  readonly participant: Participant;
  readonly speaking: boolean;
  constructor(participant: Participant) {
    super('speakingchange');
    this.participant = participant;
    this.speaking = participant.speaking;
  }
}

/** The connection to a person got better or worse. */
export class QualityChangeEvent extends Event {
  readonly participant: Participant;
  readonly quality: Quality;
  constructor(participant: Participant) {
    super('qualitychange');
    this.participant = participant;
    this.quality = participant.quality;
  }
}

/** Somebody is waiting to be let in; fired for hosts. `preventDefault()` hides the notice. */
export class KnockEvent extends Event {
  readonly participant: Participant;
  constructor(participant: Participant) {
    super('knock', { cancelable: true });
    this.participant = participant;
  }
}

/** You are talking while your microphone is off. */
export class TalkingWhileMutedEvent extends Event {
  constructor() {
    super('talkingwhilemuted');
  }
}

/** Your microphone is on, but gives no sound at all. */
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
