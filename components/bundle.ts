/**
 * What the bundles give to a page's scripts, beside the tags that they register. All other names, such as the classes of events,
 * are for those who build their pages, and come from npm: in a bundle each costs every page some bytes.
 */
import './index.js';

export { Call, CallError } from './call/call.js';
export { callContext } from './call-context.js';
export { VideoChat } from './video-chat.js';
