import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { launch, type Browser } from 'puppeteer-core';
import { launchOptions } from '../../scripts/launch-options.mjs';
import { findProgram } from '../../scripts/programs.mjs';
import { atExit, startChild } from '../../e2e/support/child.js';
import { until } from '../../e2e/support/until.js';

const LINK = join(import.meta.dirname, 'link.py');
const SUBNET = '10.98.0.';

const ip = (...words: string[]) => execFileSync(findProgram('ip') ?? 'ip', words, { stdio: 'pipe' });

/** Machines, as network namespaces of this one, with the same round trip between any two of them (needs root). */
export class DelayedNetwork {
  readonly #machines: readonly string[];
  readonly #folder = mkdtempSync(join(tmpdir(), 'video-chat-bench-'));
  readonly #forget: () => void;
  #stop = (): void => {};

  private constructor(machines: readonly string[]) {
    this.#machines = machines;
    this.#forget = atExit(() => this.#remove());
  }

  /** @param roundTripMs between any two of them. */
  static async up(machines: readonly string[], roundTripMs: number): Promise<DelayedNetwork> {
    const network = new DelayedNetwork(machines);
    const devices = machines.map((_, i) => network.#device(i));
    let said = '';
    const link = startChild([findProgram('python3') ?? 'python3', LINK, String(roundTripMs / 2), ...devices], {
      hear: (text) => (said += text),
    });
    network.#stop = () => void link.kill();
    await until('the link is up', () => said.includes('ready'));
    for (const machine of machines) network.#add(machine);
    return network;
  }

  address(machine: string): string {
    return `${SUBNET}${this.#machines.indexOf(machine) + 1}`;
  }

  /** What starts a program on that machine. */
  prefix(machine: string): readonly string[] {
    return [findProgram('ip') ?? 'ip', 'netns', 'exec', this.#name(machine)];
  }

  /** Chromium on that machine; pages of these origins may use camera and microphone. */
  browser(machine: string, origins: readonly string[], flags: readonly string[] = []): Promise<Browser> {
    const wrapper = join(this.#folder, machine);
    const command = [...this.prefix(machine), findProgram('chromium')].join(' ');
    writeFileSync(wrapper, `#!/bin/sh\nexec ${command} "$@"\n`, { mode: 0o755 });
    const args = [`--unsafely-treat-insecure-origin-as-secure=${origins.join(',')}`, ...flags];
    return launch(launchOptions('chromium', { args, wrapper }));
  }

  /** Takes everything away. */
  down(): void {
    this.#stop();
    this.#forget();
    this.#remove();
  }

  #add(machine: string): void {
    const name = this.#name(machine);
    const device = this.#device(this.#machines.indexOf(machine));
    ip('netns', 'add', name);
    ip('link', 'set', device, 'netns', name);
    // A browser that sees an address come late gives up what it was loading.
    ip('netns', 'exec', name, 'sh', '-c', 'echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6');
    // Without a route to the rest of the world a browser may think that it is offline.
    for (const words of [
      ['link', 'set', 'lo', 'up'],
      ['addr', 'add', `${this.address(machine)}/24`, 'dev', device],
      ['link', 'set', device, 'up'],
      ['route', 'add', 'default', 'via', `${SUBNET}254`, 'dev', device],
    ]) {
      ip('-n', name, ...words);
    }
  }

  #device(index: number): string {
    return `vb${process.pid}-${index}`;
  }

  #name(machine: string): string {
    return `vb${process.pid}-${machine}`;
  }

  #remove(): void {
    for (const machine of this.#machines) {
      try {
        ip('netns', 'del', this.#name(machine));
      } catch {
        // It was never made.
      }
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
