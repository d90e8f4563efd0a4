import { CallError } from './errors.js';
import type { Signaling } from './signaling.js';
import { SocketSignaling } from './socket-signaling.js';

/** How a call gets its way to a relay. */
export type Reach = (server: string) => Signaling;

/** A way to the relay at `server`, over Socket.IO if nothing else is given. @throws CallError for an address that is none. */
export function reachRelay(server: string, reach: Reach = (address) => new SocketSignaling(address)): Signaling {
  try {
    if (!server) throw new TypeError('A call needs a server.');
    return reach(server);
  } catch (cause) {
    throw new CallError('relay-unreachable', { cause, hint: 'server-invalid', params: { server } });
  }
}
