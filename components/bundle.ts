/**
 * What the bundles give to a page's scripts, beside the tags that they register. All other names, such as the classes of events,
 * are for those who build their pages, and come from npm: in a bundle each costs every page some bytes.
 */
// What is alike stands side by side, because it is compressed better so: a quarter of a kilobyte.
import './theme.js';
import './video-chat-styles.js';
import './video-pane-styles.js';
import './chat-lobby-styles.js';
import './locales/en-first.js';
import './icons.js';
import './elements.js';
import { late } from './late.js';

export { Call, CallError } from './call/call.js';
export { callContext } from './call-context.js';
export { VideoChat } from './video-chat.js';

/** Comes apart from what joining needs. If it does not come, it is asked for again, after longer and longer whiles. */
function fetchMore(waitMs = 1_000): void {
  import('./more.js').catch(() => setTimeout(fetchMore, waitMs, 2 * waitMs));
}

late.bring = () => {
  delete late.bring;
  fetchMore();
};
