// @ts-check
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import process from 'node:process';
import { startDevServer } from '@web/dev-server';
import { esbuildPlugin } from '@web/dev-server-esbuild';

const RELAY = 'http://localhost:1337/';
const PORT = 1338;

/**
 * Serves the demo as the relay does, but with the sources in the place of the bundle.
 * @type {NonNullable<import('@web/dev-server').DevServerConfig['plugins']>[number]}
 */
const demo = {
  name: 'demo',
  serve({ path }) {
    if (path === '/__script-url.js') return `globalThis.SCRIPT_URL = '${RELAY}';`;
    // The first import tells where the relay is before an element asks (see components/default-server.ts).
    if (path === '/video-chat.js') return `import '/__script-url.js';\nexport * from '/components/index.ts';`;
    return undefined;
  },
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
    plugins: [esbuildPlugin({ ts: true, target: 'es2022', tsconfig: 'tsconfig.components.json' }), demo],
    middleware: [
      (context, next) => {
        const file = context.path === '/' ? '/index.html' : context.path;
        if (existsSync(`demo${file}`)) context.path = `/demo${file}`;
        return next();
      },
    ],
  },
});
process.stdout.write(`\nThe demo from its sources, reloaded at every change: http://localhost:${PORT}/\n`);

process.once('SIGINT', () => {
  relay.kill('SIGINT');
  void server?.stop().then(() => process.exit(0));
});
