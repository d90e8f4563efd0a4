import { waitUntil } from '@open-wc/testing';
import { Call, type CallOptions } from './call.js';
import { LoopbackRelay } from './loopback.js';

/** Waits for a condition, ten seconds at most. */
export const until = (condition: () => unknown, what: string): Promise<void> =>
  waitUntil(async () => Boolean(await condition()), what, { timeout: 10_000 });

/** The events of that type, as they come. */
export function eventsOf<E extends Event>(call: Call, type: string): E[] {
  const heard: E[] = [];
  call.addEventListener(type, (event) => heard.push(event as E));
  return heard;
}

/** What a promise is rejected with; `null` if it is not. */
export const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (cause: unknown) => cause,
  );

/** A relay in this page, and the calls of one test. */
export class Party {
  readonly relay = new LoopbackRelay();
  readonly #calls: Call[] = [];

  call(displayName: string, options: CallOptions = {}): Call {
    const { signaling } = this.relay;
    const call = new Call({ server: 'loopback', room: 'standup', displayName, signaling, ...options });
    this.#calls.push(call);
    return call;
  }

  /** Waits until that many others are there, each with a working link. */
  connected(call: Call, others: number): Promise<void> {
    const { displayName } = call;
    return until(() => {
      const { participants } = call.state;
      return participants.length === others && participants.every(({ connection }) => connection === 'connected');
    }, `${displayName} is connected to ${others}`);
  }

  /** Ada, with these options, and Bob, connected with each other. */
  async pair(options: CallOptions = {}): Promise<[Call, Call]> {
    const [ada, bob] = [this.call('Ada', options), this.call('Bob')];
    await ada.join();
    await bob.join();
    await this.connected(ada, 1);
    await this.connected(bob, 1);
    return [ada, bob];
  }

  end(): void {
    for (const call of this.#calls) call.close();
  }
}
