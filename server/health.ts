import type { Middleware } from 'koa';
import type { Options } from './options.js';
import { isOriginAllowed } from './origin.js';
import { PROTOCOL_VERSION } from './protocol.js';

interface HealthParts {
  options: Pick<Options, 'origins' | 'trustProxy'>;
  /** Whether joins are taken. */
  isReady: () => boolean;
  /** Whether the other relays of the group cannot be reached. */
  isDegraded: () => boolean;
}

/**
 * `/healthz` and `/readyz`. A browser cannot see why a WebSocket was refused, so any page may ask `/healthz` whether it was
 * for its origin, for the version of the wire, or because nothing answers at all.
 */
export function health({ options, isReady, isDegraded }: HealthParts): Middleware {
  return async (ctx, next) => {
    const isQuestion = ctx.path === '/healthz' || ctx.path === '/readyz';
    if (!isQuestion || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) return void (await next());
    ctx.set('Access-Control-Allow-Origin', '*');
    ctx.set('Cross-Origin-Resource-Policy', 'cross-origin');
    ctx.set('Cache-Control', 'no-store');
    if (ctx.path === '/readyz') {
      const ok = isReady();
      ctx.status = ok ? 200 : 503;
      ctx.body = { ok, ...(isDegraded() && { degraded: true }) };
    } else {
      ctx.vary('Origin');
      const origin = isOriginAllowed(ctx.headers, options) ? 'allowed' : 'refused';
      ctx.body = { ok: true, v: PROTOCOL_VERSION, origin };
    }
  };
}
