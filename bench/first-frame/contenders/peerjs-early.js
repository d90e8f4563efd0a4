import { connect } from './peerjs.js';

/** The same with its socket open before Join. */
export const create = (page) => connect(page, true);
