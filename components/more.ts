import { renderMenu } from './call-menu.js';
import { ChatPanel } from './chat-panel.js';
import { define } from './define.js';
import { DevicePicker } from './device-picker.js';
import { late } from './late.js';
import { FloatingWindow } from './picture-in-picture.js';
import { Shortcuts } from './shortcuts.js';
import { redrawAll } from './strings.js';

// What waits behind a button. The module bundle fetches it by itself, once a page has all that joining needs.
Object.assign(late, { renderMenu, Shortcuts, FloatingWindow });
define({ 'chat-panel': ChatPanel, 'device-picker': DevicePicker });
redrawAll();
