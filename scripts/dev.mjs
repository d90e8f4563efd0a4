// @ts-check
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import process from 'node:process';
import { startDevServer } from '@web/dev-server';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { toRelay, upgradeToRelay } from './relay-proxy.mjs';

/** Where the relay that is started here listens: it reads that variable, too. */
const RELAY = new URL(`http://localhost:${process.env['VIDEO_CHAT_PORT'] || 1337}/`);
const PORT = 1338;

/** The sources are modules, so what stands for the classic script fetches them, and is done a moment before they are there. */
const CLASSIC = `import(new URL('video-chat.js', document.currentScript.src));\n`;
const HASH = `sha384-${createHash('sha384').update(CLASSIC).digest('base64')}`;

/** What is served in the place of the bundles. @type {Record<string, string>} */
const UNBUNDLED = {
  // The first import tells where the relay is before an element asks (see components/default-server.ts).
  '/video-chat.js': `import '/__script-url.js';\nexport * from '/components/index.ts';`,
  '/__script-url.js': 'globalThis.SCRIPT_URL = import.meta.url;',
  '/video-chat.iife.js': CLASSIC,
  '/integrity.json': JSON.stringify({ 'video-chat.iife.js': HASH }),
};

/** Serves the demo as the relay does, but with the sources. @type {import('./relay-proxy.mjs').Middleware} */
const demo = (context, next) => {
  // cdn.html is another origin than its script.
  context.set('Access-Control-Allow-Origin', '*');
  const text = UNBUNDLED[context.path];
  if (text) {
    context.type = extname(context.path);
    context.body = text;
    return undefined;
  }
  const file = context.path === '/' ? '/index.html' : context.path;
  if (existsSync(`demo${file}`)) context.path = `/demo${file}`;
  return next();
};

const relay = spawn('node_modules/.bin/tsx', ['watch', '--clear-screen=false', 'server/index.ts'], {
  stdio: 'inherit',
});

const server = await startDevServer({
  autoExitProcess: false,
  readCliArgs: false,
  readFileConfig: false,
  logStartMessage: false,
  config: {
    port: PORT,
    // Not `localhost`: that would listen on all addresses.
    hostname: '127.0.0.1',
    watch: true,
    nodeResolve: { browser: true, exportConditions: ['production', 'browser'] },
    plugins: [esbuildPlugin({ ts: true, target: 'es2022', tsconfig: 'tsconfig.components.json' })],
    middleware: [toRelay(RELAY), demo],
  },
});
if (server?.server) upgradeToRelay(server.server, RELAY);
process.stdout.write(`\nThe demo from its sources, reloaded at every change: http://localhost:${PORT}/\n`);

process.once('SIGINT', () => {
  relay.kill('SIGINT');
  void server?.stop().then(() => process.exit(0));
});
