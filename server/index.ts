#!/usr/bin/env node
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createVideoChat } from './app.js';
import { helpText, readConfig, stateFolder } from './config.js';
import { credentialsOf, ownAddresses } from './credentials.js';
import type { Options } from './options.js';
import { isEverywhere, ownUrl } from './own-url.js';
import { tokenFor } from './token-command.js';

/** Whoever has not sent a whole head of a request by then is cut off, … */
const HEADERS_MS = 10_000;
/** … and whoever has not sent a whole request, … */
const REQUEST_MS = 12_000;
/** … at the next of these looks. So nobody holds a connection by being slow for 15 s. */
const LOOK_MS = 2_000;

/** Ends with one line. */
function fail(message: string, code: number): never {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

/** What `step` returns, unless something is said wrongly. */
function understood<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (error instanceof TypeError) fail(error.message, 2);
    throw error;
  }
}

function read(): Options {
  const config = understood(() => readConfig(process.argv.slice(2)));
  if (config !== 'help') return config;
  process.stdout.write(helpText());
  process.exit(0);
}

/** Not listening yet. */
function serverFor(options: Options): Server | SecureServer {
  const patience = {
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    connectionsCheckingInterval: LOOK_MS,
  };
  const credentials = understood(() => credentialsOf(options, stateFolder));
  if (!credentials) return createServer(patience);
  return createSecureServer({ ...patience, ...credentials, handshakeTimeout: HEADERS_MS });
}

/** Why the relay could not listen. */
function listenProblem({ code, message }: NodeJS.ErrnoException, { port, host }: Options): string {
  const place = host ? `${host}, port ${port}` : `port ${port}`;
  if (code === 'EADDRINUSE') return `Port ${port} is taken. Stop what uses it, or choose another one with --port.`;
  if (code === 'EACCES') return `${place} needs more rights. Choose a port from 1024 with --port.`;
  return `Cannot listen on ${place}: ${message}`;
}

function welcome(server: Server | SecureServer, options: Options): string {
  const { port } = server.address() as AddressInfo;
  const bound = { ...options, port };
  const url = ownUrl(bound);
  const isForPhones = options.https && !options.cert && isEverywhere(options);
  const others = isForPhones ? ownAddresses().map((address) => `\n            ${ownUrl(bound, address)}`) : [];
  return `
Video chat is running.

  Try it    ${url}
            (open it in two windows)
  Embed it  <script type="module" src="${url}video-chat.js"></script>
            <video-chat room="standup"></video-chat>
  Check it  ${url}healthz${others.length ? `\n  By phone  in the same network; browsers warn of the certificate once:${others.join('')}` : ''}

Ctrl+C stops it.
`;
}

function start(options: Options): void {
  const server = serverFor(options);
  const chat = createVideoChat(options);
  // A person who types the address without the last slash.
  server.on('request', ({ url = '' }, res) => {
    const [path = '', query] = url.split('?');
    if (`${path}/` !== options.basePath) return res.writeHead(404).end('Not Found');
    return res.writeHead(308, { Location: options.basePath + (query ? `?${query}` : '') }).end();
  });
  chat.attach(server);
  server.once('error', (error) => fail(listenProblem(error, options), 1));
  server.listen({ port: options.port, ...(options.host && { host: options.host }) }, () => {
    process.stdout.write(welcome(server, options));
  });

  const stop = async (drained?: Promise<void>) => {
    await drained;
    server.close();
    await chat.close();
    server.closeAllConnections();
    process.exit(0);
  };
  process.once('SIGTERM', () => {
    void stop(chat.drain());
    // Whoever runs it may be in a hurry after all.
    process.once('SIGTERM', () => void stop());
  });
  process.once('SIGINT', () => void stop());
}

async function examine(args: readonly string[]): Promise<number> {
  const { doctor } = await import('./doctor/command.js');
  return doctor(args, (text) => process.stdout.write(text));
}

async function printToken(args: readonly string[]): Promise<number> {
  process.stdout.write(`${await tokenFor(args)}
`);
  return 0;
}

/** What the command does instead of serving, by its first word; each returns an exit code. */
const COMMANDS: ReadonlyMap<string, (args: readonly string[]) => Promise<number>> = new Map([
  ['doctor', examine],
  ['token', printToken],
]);

const [word = '', ...rest] = process.argv.slice(2);
const command = COMMANDS.get(word);
if (command) {
  process.exitCode = await command(rest).catch((error: unknown) => {
    if (error instanceof TypeError) fail(error.message, 2);
    throw error;
  });
} else start(read());
