import './elements.js';
import './more.js';

export { Call, CallError, type CallErrorCode, type CallOptions } from './call/call.js';
export type { CallPhase, CallState, ChatMessage, Participant, ParticipantConnection, Quality } from './call/call.js';
export type { CallReport, DeviceKind, DeviceList, ScreenOptions, Signaling, Token } from './call/call.js';
export { callContext, CallController } from './call-context.js';
export * from './events.js';
export type { Strings } from './locales/en.js';
export type { Layout } from './seats.js';
export type { OwnStrings } from './strings.js';
export { ChatControls } from './chat-controls.js';
export { ChatLobby } from './chat-lobby.js';
export { ChatPanel } from './chat-panel.js';
export { DevicePicker } from './device-picker.js';
export { MediaToggles } from './media-toggles.js';
export { PaneGrid } from './pane-grid.js';
export { VideoChat } from './video-chat.js';
export { VideoPane } from './video-pane.js';
