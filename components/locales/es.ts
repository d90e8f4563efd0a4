import type { Strings } from './en.js';
export default {} satisfies Partial<Strings>;
