import type { IncomingMessage, ServerResponse } from 'node:http';
import Koa, { type Middleware } from 'koa';
import type { Logger } from 'pino';

/** Middleware for paths below `basePath`, which sees them as if that were `/`; the rest goes on. */
export function below(basePath: string, middlewares: readonly Middleware[]): Middleware {
  return async (ctx, next) => {
    const { path } = ctx;
    if (!path.startsWith(basePath)) return void (await next());
    let isPassed = false;
    const run = async (index: number): Promise<void> => {
      const middleware = middlewares[index];
      if (middleware) await middleware(ctx, () => run(index + 1));
      else isPassed = true;
    };
    ctx.path = path.slice(basePath.length - 1);
    try {
      await run(0);
    } finally {
      ctx.path = path;
    }
    if (isPassed) await next();
  };
}

/** The middleware as a listener of Node's, which calls `pass` for what it does not answer. */
export function listener(middleware: Middleware, log: Logger) {
  const passed = new WeakSet<object>();
  const app = new Koa();
  app.on('error', (err: Error & { status?: number }) =>
    log[(err.status ?? 500) < 500 ? 'debug' : 'warn']({ err }, 'HTTP'),
  );
  app.use(middleware);
  app.use((ctx) => {
    ctx.respond = false;
    passed.add(ctx.req);
  });
  const answer = app.callback();
  return async (req: IncomingMessage, res: ServerResponse, pass: () => void): Promise<void> => {
    await answer(req, res);
    if (!passed.has(req)) return;
    // Koa begins with 404, but whether nothing is there is for those who come after it to say.
    res.statusCode = 200;
    pass();
  };
}
