import type { IncomingMessage } from 'node:http';
import type { Middleware } from 'koa';
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { Options } from './options.js';
import { isLoopback } from './origin.js';
import type { Tally } from './tally.js';

interface MetricsParts {
  options: Pick<Options, 'metrics'>;
  tally: Tally;
  /** How many there are right now. */
  now: () => { rooms: number; people: number; sockets: number };
}

/** What a proxy adds to a request. */
const FORWARDING = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'x-real-ip'];

const PREFIX = 'video_chat_';

let ofProcess: Registry | undefined;

/** `/metrics`, in the words of Prometheus. Whoever may not see it cannot tell that it is there. */
export function metrics({ options, tally, now }: MetricsParts): Middleware {
  const registry = new Registry();
  countersOf(tally, registry);
  gaugesOf(now, registry);
  return async (ctx, next) => {
    const isAsked = ctx.path === '/metrics' && (ctx.method === 'GET' || ctx.method === 'HEAD');
    if (!isAsked || !mayRead(ctx.req, options.metrics)) return void (await next());
    ctx.set('Cache-Control', 'no-store');
    ctx.type = registry.contentType;
    ctx.body = `${await registry.metrics()}\n${await processRegistry().metrics()}`;
  };
}

/** Somebody on the same machine who asks the relay itself. */
function mayRead({ headers, socket }: IncomingMessage, allowed: Options['metrics']): boolean {
  if (allowed !== true) return allowed === 'all';
  const from = (socket.remoteAddress ?? '').replace(/^::ffff:/i, '');
  const host = `http://${headers.host ?? ''}`;
  return (
    isLoopback(from === '::1' ? '[::1]' : from) &&
    !FORWARDING.some((name) => name in headers) &&
    // A proxy on the same machine that adds nothing still asks for the public name, unless it was told otherwise.
    URL.canParse(host) &&
    isLoopback(new URL(host).hostname)
  );
}

/** Memory, processor, event loop: of the whole process, however many relays are in it. Measured from the first look on. */
function processRegistry(): Registry {
  if (!ofProcess) collectDefaultMetrics({ register: (ofProcess = new Registry()) });
  return ofProcess;
}

function countersOf(tally: Tally, registry: Registry): void {
  const registers = [registry];
  new Counter({
    name: `${PREFIX}joins_total`,
    help: 'Seats that were taken, and taken again (kind="resume").',
    labelNames: ['kind'],
    registers,
    collect() {
      this.reset();
      this.inc({ kind: 'join' }, tally.joins);
      this.inc({ kind: 'resume' }, tally.resumes);
    },
  });
  new Counter({
    name: `${PREFIX}signals_total`,
    help: 'Signals that were passed on.',
    registers,
    collect() {
      this.reset();
      this.inc(tally.signals);
    },
  });
  byLabel({ name: 'refusals', label: 'code', help: 'What was refused, by code.', counts: tally.refusals, registry });
  const help = 'Connections that are over, by reason.';
  byLabel({ name: 'sockets_closed', label: 'reason', help, counts: tally.closed, registry });
}

interface Labelled {
  name: string;
  label: string;
  help: string;
  counts: ReadonlyMap<string, number>;
  registry: Registry;
}

function byLabel({ name, label, help, counts, registry }: Labelled): void {
  new Counter({
    name: `${PREFIX}${name}_total`,
    help,
    labelNames: [label],
    registers: [registry],
    collect() {
      this.reset();
      for (const [value, count] of counts) this.inc({ [label]: value }, count);
    },
  });
}

function gaugesOf(now: MetricsParts['now'], registry: Registry): void {
  const helps = {
    rooms: 'Rooms with somebody in them.',
    people: 'People in rooms whose connection is here.',
    sockets: 'Connections, those in lobbies included.',
  };
  for (const name of ['rooms', 'people', 'sockets'] as const) {
    new Gauge({
      name: PREFIX + name,
      help: helps[name],
      registers: [registry],
      collect() {
        this.set(now()[name]);
      },
    });
  }
}
