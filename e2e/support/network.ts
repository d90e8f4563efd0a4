import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as lasting } from 'node:timers/promises';
import { launch, type Browser } from 'puppeteer-core';
import { launchOptions, type BrowserWishes } from '../../scripts/launch-options.mjs';
import { findProgram } from '../../scripts/programs.mjs';
import { atExit } from './child.js';
import type { Prefix } from './relay.js';

/**
 * Addresses of either version of IP, but for their last number. The gateway is a way to the rest of the world, which does
 * not exist; without one a browser may think it is offline.
 */
const SUBNETS = {
  4: { start: '10.99.0.', bits: 24, gateway: '10.99.0.254' },
  6: { start: 'fd99::', bits: 64, gateway: 'fd99::fe' },
};
/** How long what `lose` loses at a time takes together with what then passes, ms. */
const LOSS_PERIOD_MS = 200;
/** Whose names end with the id of the process that made them. */
const NAMES = /^vc(\d+)-/;

/** Runs `ip`, and returns what it says. */
const ip = (...words: string[]): string =>
  execFileSync(findProgram('ip') ?? 'ip', words, { encoding: 'utf8', stdio: 'pipe' });

/**
 * Machines on one cable, as network namespaces of this one (needs root): whatever is done to their network happens to
 * nothing else. Each has an address of its own, and one port of a bridge.
 */
export class Network {
  /** The machine on which the relay runs. */
  static readonly RELAY = 'relay';
  /** The relay's port; it is said here because browsers must know its origin when they start. */
  static readonly RELAY_PORT = 1337;

  static #made = 0;

  readonly #subnet: (typeof SUBNETS)[4 | 6];
  readonly #id = `vc${process.pid}-${Network.#made++}`;
  readonly #addresses = new Map<string, string>();
  readonly #browsers = new Map<string, Promise<Browser>>();
  readonly #folder = mkdtempSync(join(tmpdir(), 'video-chat-network-'));
  readonly #forget: () => void;
  #lastAddress = 0;

  /** @param machines besides the relay's. */
  constructor(machines: readonly string[], version: 4 | 6 = 4) {
    this.#subnet = SUBNETS[version];
    sweep();
    this.#forget = atExit(() => this.#remove());
    ip('netns', 'add', this.#name('bridge'));
    this.#inBridge('link', 'add', 'bridge', 'type', 'bridge');
    this.#inBridge('link', 'set', 'bridge', 'up');
    for (const machine of [Network.RELAY, ...machines]) this.#add(machine);
  }

  /** What starts a program on that machine. */
  prefix(machine: string): Prefix {
    return [findProgram('ip') ?? 'ip', 'netns', 'exec', this.#name(machine)];
  }

  address(machine: string): string {
    return this.#addresses.get(machine)!;
  }

  /** Chromium on that machine, launched at first use. */
  browser(machine: string, wishes: BrowserWishes = {}): Promise<Browser> {
    const key = machine + JSON.stringify(wishes);
    const known = this.#browsers.get(key);
    if (known) return known;
    const address = this.address(Network.RELAY);
    const origin = `http://${address.includes(':') ? `[${address}]` : address}:${Network.RELAY_PORT}`;
    const args = [`--unsafely-treat-insecure-origin-as-secure=${origin}`];
    const browser = launch(launchOptions('chromium', { ...wishes, args, wrapper: this.#wrapper(machine) }));
    this.#browsers.set(key, browser);
    return browser;
  }

  /** Pulls the machine's cable at its other end: nothing passes, and nobody is told. */
  cut(machine: string): void {
    this.#inBridge('link', 'set', machine, 'nomaster');
  }

  /** Undoes `cut`. */
  heal(machine: string): void {
    this.#inBridge('link', 'set', machine, 'master', 'bridge');
  }

  /** Gives the machine another address, as another Wi-Fi would. */
  move(machine: string): void {
    this.#on(machine, 'addr', 'del', `${this.address(machine)}/${this.#subnet.bits}`, 'dev', 'eth0');
    this.#settle(machine);
  }

  /** Pulls the machine's cable at its own end, which it is told. */
  unplug(machine: string): void {
    this.#on(machine, 'link', 'set', 'eth0', 'down');
  }

  /** Undoes `unplug`. */
  plug(machine: string): void {
    this.#on(machine, 'link', 'set', 'eth0', 'up');
    this.#route(machine);
  }

  /** Sends astray what goes from one machine to another one, and only that. */
  mislead(from: string, to: string): void {
    // An address of the cable's own that nobody has.
    this.#on(
      from,
      'neigh',
      'replace',
      this.address(to),
      'lladdr',
      '02:00:00:00:00:01',
      'nud',
      'permanent',
      'dev',
      'eth0',
    );
  }

  /** Undoes `mislead`. */
  lead(from: string, to: string): void {
    this.#on(from, 'neigh', 'del', this.address(to), 'dev', 'eth0');
  }

  /** From now on that share of all that goes between two machines is lost, in bursts; returns what ends that. */
  lose(one: string, other: string, share: number): () => Promise<void> {
    const end = new AbortController();
    const losing = (async () => {
      while (!end.signal.aborted) {
        for (const [from, to] of [
          [one, other],
          [other, one],
        ] as const)
          this.mislead(from, to);
        await lasting(LOSS_PERIOD_MS * share);
        for (const [from, to] of [
          [one, other],
          [other, one],
        ] as const)
          this.lead(from, to);
        await lasting(LOSS_PERIOD_MS * (1 - share));
      }
    })();
    return () => (end.abort(), losing);
  }

  /** From now on no more than so many kb/s leave the machine; what waits longer than half a second is lost. */
  narrow(machine: string, kilobits: number): void {
    const rate = ['rate', `${kilobits}kbit`, 'burst', '1600', 'latency', '500ms'];
    this.#shape(machine, 'replace', 'dev', 'eth0', 'root', 'tbf', ...rate);
  }

  /** Undoes `narrow`. */
  widen(machine: string): void {
    this.#shape(machine, 'replace', 'dev', 'eth0', 'root', 'pfifo_fast');
  }

  /** Undoes whatever a test has not undone, because it failed. */
  restore(): void {
    for (const machine of this.#addresses.keys()) {
      this.heal(machine);
      this.plug(machine);
      this.#on(machine, 'neigh', 'flush', 'all', 'nud', 'permanent');
      this.acceptUdp(machine);
      this.widen(machine);
    }
  }

  /** From now on no UDP reaches the machine, as behind some firewalls. */
  refuseUdp(machine: string): void {
    this.#on(machine, 'rule', 'add', 'pref', '1', 'iif', 'eth0', 'ipproto', 'udp', 'type', 'blackhole');
  }

  /** From now on nobody answers which machine a name ending in `.local` belongs to (RFC 6762). */
  refuseNames(machine: string): void {
    this.#on(
      machine,
      'rule',
      'add',
      'pref',
      '1',
      'iif',
      'eth0',
      'ipproto',
      'udp',
      'dport',
      '5353',
      'type',
      'blackhole',
    );
  }

  /** Undoes `refuseUdp` and `refuseNames`. */
  acceptUdp(machine: string): void {
    this.#on(machine, 'rule', 'flush', 'pref', '1');
  }

  /** Closes the browsers, and takes everything away. */
  async down(): Promise<void> {
    for (const browser of this.#browsers.values()) await (await browser).close();
    this.#forget();
    this.#remove();
  }

  #add(machine: string): void {
    const name = this.#name(machine);
    ip('netns', 'add', name);
    ip('link', 'add', 'eth0', 'netns', name, 'type', 'veth', 'peer', 'name', machine, 'netns', this.#name('bridge'));
    this.heal(machine);
    this.#inBridge('link', 'set', machine, 'up');
    // The faults are made for one version only, so nothing may go around them.
    if (this.#subnet === SUBNETS[4])
      ip('netns', 'exec', name, 'sh', '-c', 'echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6');
    // The system's own rule is the first. It has to make room for `refuseUdp`.
    this.#on(machine, 'rule', 'add', 'pref', '2', 'table', 'local');
    this.#on(machine, 'rule', 'del', 'pref', '0');
    for (const device of ['lo', 'eth0']) this.#on(machine, 'link', 'set', device, 'up');
    this.#settle(machine);
  }

  #settle(machine: string): void {
    const { start, bits } = this.#subnet;
    const address = `${start}${++this.#lastAddress}`;
    this.#addresses.set(machine, address);
    // Nobody else has it, which is not to be found out first.
    const known = bits === 64 ? ['nodad'] : [];
    this.#on(machine, 'addr', 'add', `${address}/${bits}`, 'dev', 'eth0', ...known);
    this.#route(machine);
  }

  #route(machine: string): void {
    this.#on(machine, 'route', 'replace', 'default', 'via', this.#subnet.gateway, 'dev', 'eth0');
  }

  #on(machine: string, ...words: string[]): void {
    ip('-n', this.#name(machine), ...words);
  }

  #shape(machine: string, ...words: string[]): void {
    const [program, ...prefix] = this.prefix(machine);
    execFileSync(program!, [...prefix, findProgram('tc') ?? 'tc', 'qdisc', ...words], { stdio: 'pipe' });
  }

  #inBridge(...words: string[]): void {
    ip('-n', this.#name('bridge'), ...words);
  }

  #name(machine: string): string {
    return `${this.#id}-${machine}`;
  }

  #wrapper(machine: string): string {
    const path = join(this.#folder, machine);
    const command = [...this.prefix(machine), findProgram('chromium')].join(' ');
    writeFileSync(path, `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 });
    return path;
  }

  #remove(): void {
    for (const machine of ['bridge', ...this.#addresses.keys()]) ip('netns', 'del', this.#name(machine));
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Takes away what processes left behind that were killed. */
function sweep(): void {
  for (const line of ip('netns', 'list').split('\n')) {
    const [, pid] = NAMES.exec(line) ?? [];
    if (pid && !isAlive(pid)) ip('netns', 'del', line.split(' ')[0]!);
  }
}

function isAlive(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8') !== '';
  } catch {
    return false;
  }
}
