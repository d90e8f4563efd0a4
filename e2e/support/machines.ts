import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
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
/** Whose names end with the id of the process that made them. */
const NAMES = /^vc(\d+)-/;

/** Runs `ip`, and returns what it says. */
export const ip = (...words: string[]): string =>
  execFileSync(findProgram('ip') ?? 'ip', words, { encoding: 'utf8', stdio: 'pipe' });

/**
 * Machines of their own, as network namespaces of this one (needs root): whatever is done to their network happens to
 * nothing else. What lies between their `eth0` is for whoever extends this to lay.
 */
export class Machines {
  static #made = 0;

  readonly #subnet: (typeof SUBNETS)[4 | 6];
  readonly #id = `vc${process.pid}-${Machines.#made++}`;
  readonly #names: string[] = [];
  readonly #addresses = new Map<string, string>();
  readonly #folder = mkdtempSync(join(tmpdir(), 'video-chat-network-'));
  readonly #forget: () => void;
  #lastAddress = 0;

  /** @param version of IP, which alone they have. */
  constructor(version: 4 | 6 = 4) {
    this.#subnet = SUBNETS[version];
    sweep();
    this.#forget = atExit(() => this.#remove());
  }

  /** What starts a program on that machine. */
  prefix(machine: string): Prefix {
    return [findProgram('ip') ?? 'ip', 'netns', 'exec', this.name(machine)];
  }

  address(machine: string): string {
    return this.#addresses.get(machine)!;
  }

  /** Starts Chromium on that machine; pages of that origin may use camera and microphone. */
  launch(machine: string, origin: string, { args: flags = [], ...wishes }: BrowserWishes = {}): Promise<Browser> {
    const wrapper = join(this.#folder, machine);
    const command = [...this.prefix(machine), findProgram('chromium')].join(' ');
    writeFileSync(wrapper, `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 });
    const args = [`--unsafely-treat-insecure-origin-as-secure=${origin}`, ...flags];
    return launch(launchOptions('chromium', { ...wishes, args, wrapper }));
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

  /** Takes everything away. */
  async down(): Promise<void> {
    this.#forget();
    this.#remove();
  }

  /** The machines that have an address. */
  protected get all(): Iterable<string> {
    return this.#addresses.keys();
  }

  /** The machine's name for `ip`. */
  protected name(machine: string): string {
    return `${this.#id}-${machine}`;
  }

  /** A machine without any way to others. */
  protected make(machine: string): void {
    this.#names.push(machine);
    ip('netns', 'add', this.name(machine));
  }

  /** Switches the machine's `eth0` on, which it must have by now. */
  protected start(machine: string): void {
    // Faults and delays are made for one version only, so nothing may go around them; and a browser that sees an address come
    // late gives up what it was loading.
    const switchOff = 'echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6';
    if (this.#subnet === SUBNETS[4]) ip('netns', 'exec', this.name(machine), 'sh', '-c', switchOff);
    for (const device of ['lo', 'eth0']) this.on(machine, 'link', 'set', device, 'up');
    this.settle(machine);
  }

  /** Gives the machine the next address. */
  protected settle(machine: string): void {
    const { start, bits } = this.#subnet;
    const address = `${start}${++this.#lastAddress}`;
    this.#addresses.set(machine, address);
    // Nobody else has it, which is not to be found out first.
    const known = bits === 64 ? ['nodad'] : [];
    this.on(machine, 'addr', 'add', `${address}/${bits}`, 'dev', 'eth0', ...known);
    this.route(machine);
  }

  /** Takes the machine's address away. */
  protected unsettle(machine: string): void {
    this.on(machine, 'addr', 'del', `${this.address(machine)}/${this.#subnet.bits}`, 'dev', 'eth0');
  }

  protected route(machine: string): void {
    this.on(machine, 'route', 'replace', 'default', 'via', this.#subnet.gateway, 'dev', 'eth0');
  }

  /** Runs `ip` on that machine. */
  protected on(machine: string, ...words: string[]): void {
    ip('-n', this.name(machine), ...words);
  }

  #shape(machine: string, ...words: string[]): void {
    const [program, ...prefix] = this.prefix(machine);
    execFileSync(program!, [...prefix, findProgram('tc') ?? 'tc', 'qdisc', ...words], { stdio: 'pipe' });
  }

  #remove(): void {
    for (const machine of this.#names) ip('netns', 'del', this.name(machine));
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
