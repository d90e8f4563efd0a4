import { connect } from './mesh-hand-written.js';

/** The same with what ours does before Join: the socket is open, and who is there is known. */
export const create = (page) => connect(page, true);
