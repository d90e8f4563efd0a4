import type { renderMenu } from './call-menu.js';
import type { PaneMover } from './pane-mover.js';
import type { displayFor } from './displays.js';
import type { renderKnock } from './hosting.js';
import type { invite, renderInvitation } from './invite.js';
import type { renderPin } from './pin.js';
import type { ReportCopy } from './report-copy.js';
import type { chimeFor } from './sounds.js';
import type { Shortcuts } from './shortcuts.js';
import type { showUnseen } from './unseen.js';

/** What waits behind a button, once more.ts has brought it: the module bundle fetches that later than what joining needs. */
export const late: Partial<{
  /** Fetches all of it, where that is still to be done. */
  bring: () => void;
  renderMenu: typeof renderMenu;
  renderKnock: typeof renderKnock;
  invite: typeof invite;
  renderInvitation: typeof renderInvitation;
  ReportCopy: typeof ReportCopy;
  chimeFor: typeof chimeFor;
  Shortcuts: typeof Shortcuts;
  renderPin: typeof renderPin;
  PaneMover: typeof PaneMover;
  displayFor: typeof displayFor;
  showUnseen: typeof showUnseen;
}> = {};
