import { join } from 'node:path';
import process from 'node:process';
import { findProgram } from '../../scripts/programs.mjs';
import { startChild } from '../../e2e/support/child.js';
import { ip, Machines } from '../../e2e/support/machines.js';
import { until } from '../../e2e/support/until.js';

const LINK = join(import.meta.dirname, 'link.py');

/** Machines with the same round trip between any two of them. */
export class DelayedNetwork extends Machines {
  #stop = (): void => {};

  static async up(machines: readonly string[], roundTripMs: number): Promise<DelayedNetwork> {
    const network = new DelayedNetwork();
    const devices = machines.map((_, i) => `vb${process.pid}-${i}`);
    let said = '';
    const link = startChild([findProgram('python3') ?? 'python3', LINK, String(roundTripMs / 2), ...devices], {
      hear: (text) => (said += text),
    });
    network.#stop = () => void link.kill();
    await until('the link is up', () => said.includes('ready'));
    for (const [i, machine] of machines.entries()) {
      network.make(machine);
      ip('link', 'set', devices[i]!, 'netns', network.name(machine), 'name', 'eth0');
      network.start(machine);
    }
    return network;
  }

  override async down(): Promise<void> {
    this.#stop();
    await super.down();
  }
}
