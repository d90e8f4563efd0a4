import { setTimeout as lasting } from 'node:timers/promises';
import type { Browser } from 'puppeteer-core';
import type { BrowserWishes } from '../../scripts/launch-options.mjs';
import { ip, Machines } from './machines.js';

/** How long what `lose` loses at a time takes together with what then passes, ms. */
const LOSS_PERIOD_MS = 200;

/** Machines on one cable, each with one port of a bridge, and all that can happen to a cable. */
export class Network extends Machines {
  /** The machine on which the relay runs. */
  static readonly RELAY = 'relay';
  /** The relay's port; it is said here because browsers must know its origin when they start. */
  static readonly RELAY_PORT = 1337;

  readonly #browsers = new Map<string, Promise<Browser>>();

  /** @param machines besides the relay's. */
  constructor(machines: readonly string[], version?: 4 | 6) {
    super(version);
    this.make('bridge');
    this.on('bridge', 'link', 'add', 'bridge', 'type', 'bridge');
    this.on('bridge', 'link', 'set', 'bridge', 'up');
    for (const machine of [Network.RELAY, ...machines]) this.#add(machine);
  }

  /** Chromium on that machine, launched at first use. */
  browser(machine: string, wishes: BrowserWishes = {}): Promise<Browser> {
    const key = machine + JSON.stringify(wishes);
    const known = this.#browsers.get(key);
    if (known) return known;
    const address = this.address(Network.RELAY);
    const origin = `http://${address.includes(':') ? `[${address}]` : address}:${Network.RELAY_PORT}`;
    const browser = this.launch(machine, origin, wishes);
    this.#browsers.set(key, browser);
    return browser;
  }

  /** Pulls the machine's cable at its other end: nothing passes, and nobody is told. */
  cut(machine: string): void {
    this.on('bridge', 'link', 'set', machine, 'nomaster');
  }

  /** Undoes `cut`. */
  heal(machine: string): void {
    this.on('bridge', 'link', 'set', machine, 'master', 'bridge');
  }

  /** Gives the machine another address, as another Wi-Fi would. */
  move(machine: string): void {
    this.unsettle(machine);
    this.settle(machine);
  }

  /** Pulls the machine's cable at its own end, which it is told. */
  unplug(machine: string): void {
    this.on(machine, 'link', 'set', 'eth0', 'down');
  }

  /** Undoes `unplug`. */
  plug(machine: string): void {
    this.on(machine, 'link', 'set', 'eth0', 'up');
    this.route(machine);
  }

  /** Sends astray what goes from one machine to another one, and only that. */
  mislead(from: string, to: string): void {
    // An address of the cable's own that nobody has.
    const nobody = ['lladdr', '02:00:00:00:00:01', 'nud', 'permanent'];
    this.on(from, 'neigh', 'replace', this.address(to), ...nobody, 'dev', 'eth0');
  }

  /** Undoes `mislead`. */
  lead(from: string, to: string): void {
    this.on(from, 'neigh', 'del', this.address(to), 'dev', 'eth0');
  }

  /** From now on that share of all that goes between two machines is lost, in bursts; returns what ends that. */
  lose(one: string, other: string, share: number): () => Promise<void> {
    const end = new AbortController();
    const losing = (async () => {
      while (!end.signal.aborted) {
        this.mislead(one, other);
        this.mislead(other, one);
        await lasting(LOSS_PERIOD_MS * share);
        this.lead(one, other);
        this.lead(other, one);
        await lasting(LOSS_PERIOD_MS * (1 - share));
      }
    })();
    return () => (end.abort(), losing);
  }

  /** Undoes whatever a test has not undone, because it failed. */
  restore(): void {
    for (const machine of this.all) {
      this.heal(machine);
      this.plug(machine);
      this.on(machine, 'neigh', 'flush', 'all', 'nud', 'permanent');
      this.acceptUdp(machine);
      this.widen(machine);
    }
  }

  /** From now on no UDP reaches the machine, as behind some firewalls. */
  refuseUdp(machine: string): void {
    this.on(machine, 'rule', 'add', 'pref', '1', 'iif', 'eth0', 'ipproto', 'udp', 'type', 'blackhole');
  }

  /** Undoes `refuseUdp`. */
  acceptUdp(machine: string): void {
    this.on(machine, 'rule', 'flush', 'pref', '1');
  }

  /** Closes the browsers, and takes everything away. */
  override async down(): Promise<void> {
    for (const browser of this.#browsers.values()) await (await browser).close();
    await super.down();
  }

  #add(machine: string): void {
    this.make(machine);
    const [own, bridge] = [this.name(machine), this.name('bridge')];
    ip('link', 'add', 'eth0', 'netns', own, 'type', 'veth', 'peer', 'name', machine, 'netns', bridge);
    this.heal(machine);
    this.on('bridge', 'link', 'set', machine, 'up');
    // The system's own rule is the first. It has to make room for `refuseUdp`.
    this.on(machine, 'rule', 'add', 'pref', '2', 'table', 'local');
    this.on(machine, 'rule', 'del', 'pref', '0');
    this.start(machine);
  }
}
