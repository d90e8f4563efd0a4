import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { lengthOf, readAnswer, type StunAnswer } from './stun.js';

/** How long an answer is waited for, ms. */
const PATIENCE_MS = 4_000;
/** Over UDP a request is sent again after this time, then after twice as much, and so on (RFC 8489 §6.2.1), ms. */
const FIRST_WAIT_MS = 250;

/** Where a STUN or TURN server is. */
interface StunPlace {
  host: string;
  port: number;
  transport: 'udp' | 'tcp' | 'tls';
}

/** The place that a URL of ICE names (RFC 7064, RFC 7065). */
export function placeOf(url: string): StunPlace {
  const [, scheme = '', host = '', port, transport] =
    /^(stuns?|turns?):(\[[^\]]+\]|[^:?]+)(?::(\d+))?(?:\?transport=(udp|tcp))?$/.exec(url) ?? [];
  const isSecure = scheme.endsWith('s');
  return {
    host: host.replace(/^\[|\]$/g, ''),
    port: Number(port ?? (isSecure ? 5349 : 3478)),
    transport: isSecure ? 'tls' : transport === 'tcp' ? 'tcp' : 'udp',
  };
}

/** A way to a STUN or TURN server. */
export interface StunLink {
  /** @throws Error when no answer comes in time. */
  ask(sent: { id: string; message: Buffer }): Promise<StunAnswer>;
  close(): void;
}

/** @throws Error of Node's, when it cannot be reached. */
export function openLink(place: StunPlace): Promise<StunLink> {
  return place.transport === 'udp' ? openUdp(place) : openStream(place);
}

/** Answers that are waited for. */
class Answers {
  readonly #waiting = new Map<string, (answer: StunAnswer) => void>();
  #broken: ((error: Error) => void) | undefined;

  take(message: Buffer): void {
    const answer = readAnswer(message);
    if (answer) this.#waiting.get(answer.id)?.(answer);
  }

  readonly fail = (error: Error): void => this.#broken?.(error);

  wait(id: string): Promise<StunAnswer> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('no answer')), PATIENCE_MS);
      const settled = () => clearTimeout(late);
      this.#broken = (error) => (settled(), reject(error));
      this.#waiting.set(id, (answer) => (settled(), resolve(answer)));
    });
  }
}

async function openUdp({ host, port }: StunPlace): Promise<StunLink> {
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4');
  const answers = new Answers();
  socket.on('message', (message) => answers.take(message)).on('error', answers.fail);
  socket.connect(port, host);
  try {
    await once(socket, 'connect');
  } catch (error) {
    socket.close();
    throw error;
  }
  return {
    close: () => socket.close(),
    async ask({ id, message }) {
      let again: NodeJS.Timeout;
      const send = (waitMs: number) => {
        socket.send(message);
        again = setTimeout(() => send(2 * waitMs), waitMs);
      };
      send(FIRST_WAIT_MS);
      return answers.wait(id).finally(() => clearTimeout(again));
    },
  };
}

async function openStream({ host, port, transport }: StunPlace): Promise<StunLink> {
  const isSecure = transport === 'tls';
  const socket: Socket = isSecure ? connectTls({ host, port, servername: host }) : connectTcp({ host, port });
  const tooLate = setTimeout(() => socket.destroy(new Error('no answer')), PATIENCE_MS);
  await once(socket, isSecure ? 'secureConnect' : 'connect').finally(() => clearTimeout(tooLate));
  const answers = new Answers();
  let bytes = Buffer.alloc(0);
  socket.on('error', answers.fail).on('close', () => answers.fail(new Error('the connection was closed')));
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    for (let length = lengthOf(bytes); length && bytes.length >= length; length = lengthOf(bytes)) {
      answers.take(bytes.subarray(0, length));
      bytes = bytes.subarray(length);
    }
  });
  return {
    close: () => socket.destroy(),
    ask({ id, message }) {
      socket.write(message);
      return answers.wait(id);
    },
  };
}
