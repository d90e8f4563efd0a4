import type { Browser, BrowserContext, ElementHandle, Page } from 'puppeteer-core';
import { until, type Truthy } from './until.js';

/** What may go wrong in a page without the test being wrong. */
export interface Allowances {
  /** Lines in the console that are expected. */
  console?: RegExp;
  /** Errors in the page that are expected. */
  errors?: RegExp;
  /** More origins that the page may talk to. */
  origins?: RegExp;
}

/** A function that runs in the page. */
type InPage<A extends unknown[], R> = (...args: A) => R | Promise<R>;

/** One person with one window, in a profile of their own. Whatever the page says, throws or fetches is kept. */
export class Visitor {
  readonly page: Page;
  readonly name: string;
  readonly #context: BrowserContext;
  readonly #complaints: { kind: 'console' | 'error'; text: string }[] = [];
  readonly #origins = new Set<string>();

  private constructor(name: string, context: BrowserContext, page: Page) {
    this.name = name;
    this.#context = context;
    this.page = page;
    page.on('console', (message) => {
      this.#complaints.push({ kind: 'console', text: `${message.type()}: ${message.text()}` });
    });
    page.on('pageerror', (error) => {
      this.#complaints.push({ kind: 'error', text: error instanceof Error ? error.message : String(error) });
    });
    page.on('request', (request) => this.#origins.add(originOf(request.url())));
  }

  /** Opens an empty window. It is a window, because a tab in the background gets no frames. */
  static async open(browser: Browser, name: string): Promise<Visitor> {
    const context = await browser.createBrowserContext();
    return Visitor.#watch(name, context, await context.newPage({ type: 'window' }));
  }

  /** The same page once more, as when a tab is duplicated: another window of the profile, with a copy of its session. */
  async duplicate(name: string): Promise<Visitor> {
    const opened = new Promise<Page | null>((resolve) => this.page.once('popup', resolve));
    await this.run(() => void open(location.href, '', 'width=800,height=600'));
    return Visitor.#watch(name, this.#context, (await opened)!);
  }

  static async #watch(name: string, context: BrowserContext, page: Page): Promise<Visitor> {
    // The compiler that runs the tests names functions with a helper that pages do not have.
    await page.evaluateOnNewDocument('globalThis.__name = (value) => value;');
    const visitor = new Visitor(name, context, page);
    // To Chromium's driver a socket is not a request.
    if (!(await visitor.isFirefox())) await visitor.#followSockets();
    return visitor;
  }

  /** Whether the browser is Firefox, which tells and does less for its driver. */
  async isFirefox(): Promise<boolean> {
    return (await this.page.browser().version()).toLowerCase().startsWith('firefox');
  }

  async goto(url: string): Promise<void> {
    await this.page.goto(url);
  }

  /** Runs a function in the page. */
  run<A extends unknown[], R>(inPage: InPage<A, R>, ...args: A): Promise<R> {
    const anyArgs = inPage as (...args: unknown[]) => unknown;
    return this.page.evaluate(anyArgs, ...args) as Promise<R>;
  }

  /** Waits until a function in the page returns something true, and returns that. */
  eventually<A extends unknown[], R>(what: string, inPage: InPage<A, R>, ...args: A): Promise<Truthy<R>> {
    return until(`${this.name}: ${what}`, () => this.run(inPage, ...args));
  }

  /** Clicks what a selector finds, shadow roots included: `video-chat >>> [part~=join-button]`. */
  async click(selector: string): Promise<void> {
    await this.#use(selector, (element) => element.click());
  }

  /** Types into what a selector finds. */
  async type(selector: string, text: string): Promise<void> {
    await this.#use(selector, (element) => element.type(text));
  }

  /** What the page did that no page should: console output, errors, other origins. */
  complaints({ console, errors, origins }: Allowances, own: readonly string[]): string[] {
    const allowed = { console, error: errors };
    const said = this.#complaints.filter(({ kind, text }) => !allowed[kind]?.test(text));
    const foreign = [...this.#origins].filter((origin) => origin && !own.includes(origin) && !origins?.test(origin));
    return [
      ...said.map(({ kind, text }) => `${this.name}: ${kind}: ${text}`),
      ...foreign.map((origin) => `${this.name} talked to ${origin}`),
    ];
  }

  /** Closes the window, as a person would. */
  async leave(): Promise<void> {
    if (!this.page.isClosed()) await this.page.close({ runBeforeUnload: false });
  }

  /** Looks again and again: the driver's own waiting hears of no change inside a shadow root. */
  async #use(selector: string, act: (element: ElementHandle) => Promise<void>): Promise<void> {
    const element = await until(`${this.name} sees ${selector}`, async () => {
      const found = await this.page.$(selector);
      if (await found?.isVisible()) return found;
      await found?.dispose();
      return null;
    });
    await act(element);
    // What the driver holds, the browser does not let go.
    await element.dispose();
  }

  async #followSockets(): Promise<void> {
    const devtools = await this.page.createCDPSession();
    devtools.on('Network.webSocketCreated', ({ url }) => this.#origins.add(originOf(url)));
    await devtools.send('Network.enable');
  }

  async dispose(): Promise<void> {
    // Whoever duplicated a tab shares the context, which is closed by then.
    const { connected } = this.#context.browser();
    if (connected && !this.#context.closed) await this.#context.close();
  }
}

/** Empty for what needs no network. */
function originOf(url: string): string {
  const { origin, protocol } = new URL(url);
  return /^(https?|wss?):$/.test(protocol) ? origin.replace(/^ws/, 'http') : '';
}
