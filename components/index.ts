import { ChatControls } from './chat-controls.js';
import { ChatLobby } from './chat-lobby.js';
import { ChatPanel } from './chat-panel.js';
import { DevicePicker } from './device-picker.js';
import { MediaToggles } from './media-toggles.js';
import { PaneGrid } from './pane-grid.js';
import { VideoChat } from './video-chat.js';
import { VideoPane } from './video-pane.js';

/** `<video-chat>` first: elements inside one ask it for the call as soon as they are defined. */
const ELEMENTS = {
  'video-chat': VideoChat,
  'video-pane': VideoPane,
  'pane-grid': PaneGrid,
  'media-toggles': MediaToggles,
  'chat-controls': ChatControls,
  'chat-panel': ChatPanel,
  'chat-lobby': ChatLobby,
  'device-picker': DevicePicker,
};

// Without a window there is nothing to do; where this was loaded before, in whatever version, that one stays.
if (globalThis.window && globalThis.customElements) {
  for (const [tag, element] of Object.entries(ELEMENTS)) {
    if (!customElements.get(tag)) customElements.define(tag, element);
  }
}

export { Call, CallError, type CallErrorCode, type CallOptions } from './call/call.js';
export type { CallPhase, CallState, ChatMessage, Participant, ParticipantConnection, Quality } from './call/call.js';
export type { CallReport, DeviceKind, DeviceList, ScreenOptions, Signaling } from './call/call.js';
export { callContext, CallController } from './call-context.js';
export * from './events.js';
export { ChatControls, ChatLobby, ChatPanel, DevicePicker, MediaToggles, PaneGrid, VideoChat, VideoPane };
