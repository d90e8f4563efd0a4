import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Context, Middleware, Next } from 'koa';
import serve from 'koa-static';
import { pagePolicy } from './page-policy.js';

/** What the build makes for pages, served beside the demo. */
const BUNDLES = /^\/(video-chat(-more|\.iife)?\.js(\.map)?|integrity\.json|locales\/[\w-]+\.json)$/;

/** Where the package lies: above this file, whether that is the source or what was compiled of it. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!isPackage(folder)) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('The files of video-chat-element are not complete.');
    folder = parent;
  }
  return folder;
}

function isPackage(folder: string): boolean {
  const path = join(folder, 'package.json');
  if (!existsSync(path)) return false;
  return (JSON.parse(readFileSync(path, 'utf8')) as { name?: string }).name === 'video-chat-element';
}

/** Whether the bundles have been built. */
export function isBuilt(root: string): boolean {
  return existsSync(join(root, 'dist', 'video-chat.js'));
}

/** The demo and the bundles. `ctx.path` is taken as within the site; what is not part of it goes on. */
export function site(root: string): Middleware {
  const demo = serve(join(root, 'demo'), { gzip: false, format: false });
  const bundles = serve(join(root, 'dist'), { gzip: false, format: false, index: false });
  const tags = new Tags();
  return async (ctx, next) => {
    const isBundle = BUNDLES.test(ctx.path);
    const isThere = await isServed(ctx, isBundle ? bundles : demo);
    if (!isThere || (await leadsOut(ctx, join(root, isBundle ? 'dist' : 'demo')))) return void (await next());
    if (isBundle) {
      // Pages of other origins load it, also with `crossorigin` and `integrity`.
      ctx.set('Access-Control-Allow-Origin', '*');
      ctx.set('Cross-Origin-Resource-Policy', 'cross-origin');
    } else if (ctx.response.is('html')) {
      ctx.set('Content-Security-Policy', pagePolicy(ctx.path));
    }
    ctx.vary('Accept-Encoding');
    ctx.set('X-Content-Type-Options', 'nosniff');
    ctx.set('Cache-Control', 'no-cache');
    ctx.set('ETag', await tags.of((ctx.body as { path: string }).path));
    // npm gives the files of every version the same date, so a date would not tell two versions apart.
    ctx.remove('Last-Modified');
    if (ctx.fresh) ctx.status = 304;
  };
}

async function isServed(ctx: Context, files: Middleware): Promise<boolean> {
  let isFound = true;
  const pass: Next = () => {
    isFound = false;
    return Promise.resolve();
  };
  try {
    await files(ctx, pass);
  } catch (error) {
    // Nonsense in a path (`%zz`, `..`) names nothing that is here.
    if (!isRefused(error)) throw error;
    return false;
  }
  return isFound;
}

/** Whether what is to be served lies elsewhere, and only a link to it is here. Then nothing of it is left to be sent. */
async function leadsOut(ctx: Context, folder: string): Promise<boolean> {
  const file = ctx.body as Readable & { path: string };
  if ((await realpath(file.path)).startsWith((await realpath(folder)) + sep)) return false;
  file.destroy();
  ctx.body = null;
  ctx.status = 404;
  for (const name of ['Last-Modified', 'Cache-Control', 'Content-Encoding']) ctx.remove(name);
  return true;
}

function isRefused(error: unknown): boolean {
  const { status } = error as { status?: number };
  return status !== undefined && status < 500;
}

/** Entity tags by content, worked out once for each state of a file. */
class Tags {
  readonly #known = new Map<string, { state: string; tag: string }>();

  async of(path: string): Promise<string> {
    const { size, mtimeMs } = await stat(path);
    const state = `${size} ${mtimeMs}`;
    const known = this.#known.get(path);
    if (known?.state === state) return known.tag;
    const tag = `"${createHash('sha256')
      .update(await readFile(path))
      .digest('base64url')}"`;
    this.#known.set(path, { state, tag });
    return tag;
  }
}
