import type { EventEmitter } from 'node:events';
import type { Middleware } from 'koa';
import { pino, type Logger } from 'pino';
import type { Times } from './attendance.js';
import { stateFolder } from './config.js';
import { Doors } from './doors.js';
import { health } from './health.js';
import { metrics } from './metrics.js';
import { mount, type AppServer, type Mounted } from './mount.js';
import { resolveOptions, type Options } from './options.js';
import { below, listener } from './pages.js';
import { openFilesProblem } from './open-files.js';
import { Passes, ticketKeyOf } from './passes.js';
import { Pipe } from './pipe.js';
import { TIMES } from './protocol.js';
import { Relay } from './relay.js';
import { roomEvents, type VideoChatEvents } from './room-events.js';
import { Rooms } from './rooms.js';
import { SharedRooms } from './shared/shared-rooms.js';
import { roomsView, type RoomsView } from './rooms-view.js';
import { isBuilt, packageRoot, site } from './site.js';
import { Tally } from './tally.js';
import { keptTicketKey } from './ticket-key.js';
import { Tokens, type TokenRequest } from './tokens.js';

export type { TokenClaims, TokenRequest } from './tokens.js';
export type { VideoChatEvents } from './room-events.js';
export type { RoomParticipant, RoomView, RoomsView } from './rooms-view.js';

/** What only the command is told: an app listens by itself. */
type Listening = 'port' | 'host' | 'https' | 'cert' | 'key';

/** What `createVideoChat` may be told; what is left out has the default of the command's flag of the same name. */
export type VideoChatOptions = { readonly [K in keyof Omit<Options, Listening>]?: Options[K] | undefined };

/** The relay, the demo and the bundles, to be put under an app's own server. */
export interface VideoChat extends Pick<EventEmitter<VideoChatEvents>, 'on' | 'once' | 'off'> {
  /** Mounts all of it under `server`, in front of the app's own listeners, now and later. Answers below `basePath` only. */
  attach(server: AppServer): void;
  /**
   * The part that speaks HTTP, as middleware: pages and bundles. Nobody can join by it alone, because a middleware is given no
   * WebSockets: those need `attach`, which carries the pages, too.
   */
  koa(): Middleware;
  /**
   * Before the process ends: takes nobody more in, asks everybody to go to another relay, and resolves once they have, or
   * after `drainSeconds`. Calls go on meanwhile. Then `close()`.
   */
  drain(): Promise<void>;
  /**
   * A token for one person, to be given to the page. Needs the option `secret`.
   * @throws TypeError for claims that would never be accepted.
   */
  token(claims: TokenRequest): Promise<string>;
  /** Ends all connections and timers. The app's server goes on. */
  close(): Promise<void>;
  /** Who is in which room. */
  readonly rooms: RoomsView;
}

/**
 * A relay that does not listen by itself. `times` are the timers of the wire, for tests in a hurry.
 * @throws TypeError if an option is unknown or cannot be.
 */
export function createVideoChat(given: VideoChatOptions = {}, times: Times = TIMES): VideoChat {
  const options = resolveOptions(given);
  const log = pino({ name: 'video-chat', level: options.logLevel }, pino.destination(2));
  const tooFewFiles = openFilesProblem(options.maxSockets);
  if (tooFewFiles) log.warn(tooFewFiles);
  const tally = new Tally();
  const { rooms, tokens, pipe, shared, relay } = wire({ options, times, log, tally });
  const unmounts: (() => void)[] = [];
  let closing: Promise<void> | undefined;
  const pages = below(options.basePath, [
    health({ options, isReady: () => !closing && !pipe.isFull, isDegraded: () => shared?.isUp === false }),
    metrics({ options, tally, now: () => ({ rooms: rooms.names.length, people: relay.people, sockets: pipe.total }) }),
    site(siteRoot(log)),
  ]);
  const answer = listener(pages, log);

  async function close(): Promise<void> {
    for (const unmount of unmounts) unmount();
    relay.close();
    await pipe.close();
    shared?.close();
  }

  const chat = Object.assign(roomEvents(rooms), {
    koa: () => pages,
    drain: () => pipe.drain(options.drainSeconds * 1_000),
    token: (claims: TokenRequest) => makeToken(tokens, claims),
    close: () => (closing ??= close()),
    attach(server: AppServer) {
      if (closing) throw new Error('This video chat is closed.');
      unmounts.push(
        mount(server, mounted({ basePath: options.basePath, pipe, answer: (...asked) => void answer(...asked) })),
      );
    },
  });
  // `defineProperty` makes it read-only, so that an app cannot replace `chat.rooms` by mistake.
  const view = roomsView(rooms);
  return Object.defineProperty(chat as typeof chat & { rooms: RoomsView }, 'rooms', { value: view, enumerable: true });
}

/** Sockets go to Socket.IO, the rest to the pages. */
function mounted({ basePath, pipe, answer }: { basePath: string; pipe: Pipe; answer: Mounted['request'] }): Mounted {
  return {
    basePath,
    request: (req, res, pass) => (pipe.takes(req) ? pipe.request(req, res) : answer(req, res, pass)),
    upgrade: (req, socket, head) => pipe.upgrade(req, socket, head),
  };
}

/** As long as what HS256 makes of it (RFC 7518, 3.2), in characters. */
const SAFE_SECRET = 32;

/** The parts of a relay, each with what it needs of the others. */
function wire({ options, times, log, tally }: { options: Options; times: Times; log: Logger; tally: Tally }) {
  const rooms = new Rooms({ ...options, ticketMs: times.ticket });
  const tokens = options.secret ? new Tokens(options.secret, options.audience) : null;
  if (tokens && options.secret.length < SAFE_SECRET)
    log.warn(`the secret for tokens can be guessed; take one of ${SAFE_SECRET} random characters or more`);
  const pipe = new Pipe({ options, times, log, tally });
  const shared = options.redisUrl ? new SharedRooms({ rooms, options, ticketMs: times.ticket, log }) : null;
  const relay = new Relay({
    ...{ io: pipe.io, rooms, desk: shared ?? rooms, doors: new Doors(), passes: new Passes(tokens) },
    ...{ options, times, log, tally },
    ticketKey: ticketKey(options, log),
    addressOf: ({ conn }) => conn.remoteAddress,
  });
  return { rooms, tokens, pipe, shared, relay };
}

async function makeToken(tokens: Tokens | null, claims: TokenRequest): Promise<string> {
  if (!tokens) throw new TypeError('Tokens need the option secret.');
  return tokens.make(claims, Date.now());
}

function ticketKey({ ticketKey: given, secret, redisUrl }: Options, log: Logger): string {
  if (given || secret) return given || ticketKeyOf(secret);
  if (redisUrl)
    log.warn('people can come back only to relays with the same key; set the same --ticket-key on all of them');
  const { key, problem } = keptTicketKey(stateFolder);
  if (problem) log.warn({ problem }, 'nobody can take up a call after a restart of the relay; set --ticket-key');
  return key;
}

function siteRoot(log: Logger): string {
  const root = packageRoot();
  if (!isBuilt(root)) log.warn('the bundles are not built; to build them: npm run build');
  return root;
}
