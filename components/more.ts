import { renderMenu } from './call-menu.js';
import { ChatPanel } from './chat-panel.js';
import { define } from './define.js';
import { DevicePicker } from './device-picker.js';
import { displayFor } from './displays.js';
import { renderKnock } from './hosting.js';
import { invite, renderInvitation } from './invite.js';
import { addIcons } from './icons.js';
import { late } from './late.js';
import { more } from './locales/en-more.js';
import { MORE_ICONS } from './more-icons.js';
import { PaneMover } from './pane-mover.js';
import { renderPin } from './pin.js';
import { chimeFor } from './sounds.js';
import { ReportCopy } from './report-copy.js';
import { Shortcuts } from './shortcuts.js';
import { addTexts, redrawAll } from './strings.js';
import { showUnseen } from './unseen.js';

// What waits behind a button. The module bundle fetches it by itself, once a page has all that joining needs.
addTexts(more);
addIcons(MORE_ICONS);
Object.assign(late, {
  renderMenu,
  renderKnock,
  invite,
  renderInvitation,
  ReportCopy,
  chimeFor,
  Shortcuts,
  displayFor,
  renderPin,
  PaneMover,
  showUnseen,
});
define({ 'chat-panel': ChatPanel, 'device-picker': DevicePicker });
redrawAll();
