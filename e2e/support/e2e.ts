import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Browser } from 'puppeteer-core';
import type { BrowserWishes } from '../../scripts/launch-options.mjs';
import { closeBrowsers, launch, sharedBrowser } from './browsers.js';
import { Network } from './network.js';
import { PAIRING } from './pairing.js';
import { startRelay, type RelayFlags, type RelayProcess } from './relay.js';
import { Site } from './site.js';
import { Visitor, type Allowances } from './visitor.js';

const SCREENSHOTS = join(tmpdir(), 'video-chat-e2e');

let sharedRelay: Promise<RelayProcess> | undefined;
let sharedSite: Promise<Site> | undefined;

/** How a test wants its world to be. */
export interface Wishes extends Allowances {
  /** A relay of the test's own, with these flags; else one that all tests share. */
  relay?: RelayFlags;
  /** The test happens in this network, with a relay of its own there. */
  network?: () => Network;
}

/** How a page of the site is served. */
export interface Serving {
  /** The site's name, `localhost` if not said. */
  host?: string;
  headers?: Readonly<Record<string, string>>;
}

/** How a person comes. */
export interface Arrival {
  /** Who is meant in messages. */
  name?: string;
  /** Another browser than the shared one of that side. */
  browser?: Browser;
  /** Flags, preferences and permissions of the browser. */
  wishes?: BrowserWishes;
  /** The machine of the test's network. */
  machine?: string;
}

/** What one test has: a relay, a web site, and people with a browser each. */
export class World {
  readonly relay: RelayProcess;
  readonly site: Site;
  readonly visitors: Visitor[] = [];
  readonly #network: Network | undefined;
  readonly #own: (() => Promise<unknown>)[] = [];

  constructor(relay: RelayProcess, site: Site, network?: Network) {
    this.relay = relay;
    this.site = site;
    this.#network = network;
  }

  /** The network of this test, which asked for one. */
  get network(): Network {
    if (!this.#network) throw new TypeError('This test has no network of its own');
    return this.#network;
  }

  /** Someone with an empty window; `side` is 0 or 1, for the browsers of the pairing. */
  async arrive(
    side: number,
    { name = `visitor ${this.visitors.length + 1}`, browser, wishes, machine }: Arrival = {},
  ): Promise<Visitor> {
    const browserName = PAIRING[side % PAIRING.length]!;
    const known = machine === undefined ? browser : await this.network.browser(machine, wishes);
    const visitor = await Visitor.open(known ?? (await sharedBrowser(browserName, wishes)), `${name} (${browserName})`);
    this.visitors.push(visitor);
    return visitor;
  }

  /** Someone on a page of the site, which is another origin than the relay's, with the module bundle of the relay. */
  async visit(side: number, body: string, arrival: Arrival = {}): Promise<Visitor> {
    const visitor = await this.arrive(side, arrival);
    await this.show(visitor, body);
    return visitor;
  }

  /** Leads somebody's window to a page with that in it, and with the module bundle of the relay. */
  async show(visitor: Visitor, body: string, { host, headers }: Serving = {}): Promise<void> {
    const src = `${this.relay.url}video-chat.js`;
    if (!this.#network) {
      const path = this.site.add(`${body}<script type="module" src="${src}"></script>`, headers);
      return visitor.goto(this.site.url(host) + path);
    }
    // The site is not in that network, but whatever the relay answers can be made into any page.
    await visitor.goto(`${this.relay.url}healthz`);
    await visitor.run(
      (html, source) => {
        document.body.innerHTML = html;
        document.body.append(Object.assign(document.createElement('script'), { type: 'module', src: source }));
      },
      body,
      src,
    );
  }

  /** Somebody's tab once more. */
  async duplicate(visitor: Visitor): Promise<Visitor> {
    const twin = await visitor.duplicate(`${visitor.name} again`);
    this.visitors.push(twin);
    return twin;
  }

  /** A browser of this test alone, which it may kill. */
  async launch(side: number, wishes: BrowserWishes = {}): Promise<Browser> {
    const browser = await launch(PAIRING[side % PAIRING.length]!, wishes);
    this.#own.push(() => browser.close());
    return browser;
  }

  /** Throws if a page did what no page should. */
  inspect(allowances: Allowances): void {
    const own = [new URL(this.relay.url).origin, new URL(this.site.url()).origin];
    const complaints = this.visitors.flatMap((visitor) => visitor.complaints(allowances, own));
    if (complaints.length) throw new Error(complaints.join('\n'));
  }

  /** Takes a picture of every window, and returns where they are. */
  async photograph(title: string): Promise<string[]> {
    mkdirSync(SCREENSHOTS, { recursive: true });
    const paths: string[] = [];
    for (const visitor of this.visitors.filter(({ page }) => !page.isClosed())) {
      const path = join(SCREENSHOTS, `${[...PAIRING, title, visitor.name].join(' ').replaceAll(/[^\w]+/g, '-')}.png`);
      const isTaken = await visitor.page.screenshot({ path }).catch(() => null);
      if (isTaken) paths.push(path);
    }
    return paths;
  }

  async end(): Promise<void> {
    for (const visitor of this.visitors) await visitor.dispose();
    for (const close of this.#own) await close();
  }
}

/**
 * A test with whole browsers, as `it(title, e2e(async (world) => …))`. Fails too if a page printed something, threw, or
 * talked to a third party.
 */
export function e2e(test: (world: World, context: TestContext) => Promise<void>, wishes: Wishes = {}) {
  return async (context: TestContext): Promise<void> => {
    const { name } = context;
    const network = wishes.network?.();
    const isOwn = wishes.relay !== undefined || network !== undefined;
    const relay = await (isOwn ? startOwnRelay(wishes.relay, network) : (sharedRelay ??= startRelay()));
    const world = new World(relay, await (sharedSite ??= startSite()), network);
    try {
      await test(world, context);
      world.inspect(wishes);
    } catch (error) {
      throw await described(error, world, { name, wishes });
    } finally {
      await world.end();
      network?.restore();
      if (isOwn) await relay.dispose();
    }
  };
}

function startOwnRelay(flags: RelayFlags = {}, network?: Network): Promise<RelayProcess> {
  if (!network) return startRelay(flags);
  const place = { host: network.address(Network.RELAY), port: Network.RELAY_PORT };
  return startRelay({ ...place, ...flags }, network.prefix(Network.RELAY));
}

/** Ends what the tests share. */
export async function endRun(): Promise<void> {
  await closeBrowsers();
  await (await sharedRelay)?.dispose();
  await (await sharedSite)?.stop();
}

async function startSite(): Promise<Site> {
  const site = new Site();
  await site.start();
  return site;
}

/** The error with what the pages said, and with pictures of them. */
async function described(
  error: unknown,
  world: World,
  { name, wishes }: { name: string; wishes: Wishes },
): Promise<Error> {
  const paths = await world.photograph(name);
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  const frames = stack.split('\n').filter((line) => /^\s+at .*\/e2e\/[^/]+\.ts/.test(line));
  const lines = [message, ...frames, ...paths.map((path) => `Picture: ${path}`)];
  try {
    world.inspect(wishes);
  } catch (complaints) {
    if (complaints instanceof Error && complaints.message !== message) lines.push(complaints.message);
  }
  const told = new Error(lines.join('\n'));
  // The frames of the test are in the message, and the others say nothing.
  told.stack = told.message;
  return told;
}
