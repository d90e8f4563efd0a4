import { ChatControls } from './chat-controls.js';
import { ChatLobby } from './chat-lobby.js';
import { define } from './define.js';
import { MediaToggles } from './media-toggles.js';
import { PaneGrid } from './pane-grid.js';
import { VideoChat } from './video-chat.js';
import { VideoPane } from './video-pane.js';

// What people see and hear one another with. `<video-chat>` first: elements inside one ask it for the call at once.
define({
  'video-chat': VideoChat,
  'video-pane': VideoPane,
  'pane-grid': PaneGrid,
  'media-toggles': MediaToggles,
  'chat-controls': ChatControls,
  'chat-lobby': ChatLobby,
});
