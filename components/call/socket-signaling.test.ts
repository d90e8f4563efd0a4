import { expect } from '@open-wc/testing';
import { Clock } from './clock.fixture.js';
import { failureOf } from './call.fixture.js';
import { SocketSignaling } from './socket-signaling.js';
import type { CallError } from './errors.js';

/** What a relay says first: that it pings every 5 s, and waits 4 s. */
const GREETING = '0{"sid":"a","pingInterval":5000,"pingTimeout":4000}';

/** A socket whose other end is the test. */
class StubSocket {
  static made: StubSocket[] = [];
  readonly at = performance.now();
  readonly sent: string[] = [];
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;

  constructor() {
    StubSocket.made.push(this);
  }

  send(packet: string): void {
    this.sent.push(packet);
  }

  close(): void {}

  says(...packets: string[]): void {
    for (const data of packets) this.onmessage?.({ data });
  }

  accept(): void {
    this.says(GREETING, '40{"sid":"b"}');
  }

  refuse(refusal: object): void {
    this.says(GREETING, `44${JSON.stringify({ data: refusal })}`);
  }
}

describe('the way to the relay', () => {
  const real = { WebSocket, fetch };
  let clock: Clock;
  let signaling: SocketSignaling;
  let told: string[];
  /** What becomes of each attempt. */
  let meet: (socket: StubSocket) => void;

  const unreachable = (socket: StubSocket) => socket.onclose?.();
  /** When attempts were made, ms. */
  const attempts = () => StubSocket.made.map(({ at }) => at);
  /** How long each attempt but the first came after the one before, ms. */
  const waits = () =>
    attempts()
      .slice(1)
      .map((at, index) => at - attempts()[index]!);

  beforeEach(() => {
    StubSocket.made = [];
    told = [];
    meet = unreachable;
    clock = new Clock();
    const Meeting = class extends StubSocket {
      constructor() {
        super();
        queueMicrotask(() => meet(this));
      }
    };
    // Nobody answers over HTTP, either.
    Object.assign(globalThis, { WebSocket: Meeting, fetch: () => Promise.reject(new TypeError()) });
    signaling = new SocketSignaling('http://relay/');
    for (const type of ['open', 'close', 'unreachable', 'refused'] as const)
      signaling.addEventListener(type, ({ error }) => told.push(error ? `${type} ${error.code}` : type));
  });
  afterEach(() => {
    signaling.close();
    clock.restore();
    Object.assign(globalThis, real);
  });

  it('is tried at once, then after at most 1, 2, 4, 8 and 15 s, for as long as it takes', async () => {
    clock.chance = 1;
    signaling.open();
    expect(attempts()).to.deep.equal([0]);
    await clock.pass(3_600_000);
    expect(waits().slice(0, 7)).to.deep.equal([1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 15_000]);
    expect(clock.now - attempts().at(-1)!).to.be.below(15_000);
    expect(told).to.deep.equal(StubSocket.made.map(() => 'unreachable relay-unreachable'));
  });

  it('is tried at any time within these, so that not all come at once', async () => {
    for (const chance of [0.25, 0.5, 0.75]) {
      StubSocket.made = [];
      const another = new SocketSignaling('http://relay/');
      clock.chance = chance;
      another.open();
      await clock.pass(20_000);
      expect(waits().slice(0, 4)).to.deep.equal([1_000, 2_000, 4_000, 8_000].map((most) => chance * most));
      another.close();
    }
  });

  it('is given up for this time where nobody answers for 5 s, or for 2 s while a link is down', async () => {
    clock.chance = 0;
    meet = () => {};
    signaling.open();
    await clock.pass(4_999);
    expect(attempts()).to.have.length(1);
    await clock.pass(1);
    expect(attempts()).to.have.length(2);
    signaling.urgent = true;
    await clock.pass(5_000 + 2_000);
    expect(attempts()).to.deep.equal([0, 5_000, 10_000, 12_000]);
  });

  it('is tried each second while a link is down, but for two minutes only', async () => {
    clock.chance = 1;
    signaling.urgent = true;
    signaling.open();
    await clock.pass(120_000);
    expect(waits()).to.deep.equal(Array.from({ length: 120 }, () => 1_000));
    // It is still down, which is no news.
    signaling.urgent = true;
    await clock.pass(60_000);
    expect(waits().at(-1)).to.equal(15_000);
  });

  it('is tried when a busy relay says so, also while a link is down', async () => {
    meet = (socket) => socket.refuse({ code: 'busy', retryMs: 7_000 });
    signaling.urgent = true;
    signaling.open();
    for (clock.chance of [0.25, 1]) await clock.pass(21_000);
    expect(attempts()).to.deep.equal([0, 7_000, 14_000, 21_000, 28_000, 35_000, 42_000]);
    expect(told).to.deep.equal(attempts().map(() => 'unreachable busy'));
  });

  it('is not tried again where that would change nothing', async () => {
    meet = (socket) => socket.refuse({ code: 'origin-rejected' });
    signaling.open();
    await clock.pass(60_000);
    expect([told, attempts(), clock.pending]).to.deep.equal([['refused origin-rejected'], [0], 0]);
  });

  it('is tried within a second again once it has worked, and counts from there', async () => {
    clock.chance = 1;
    signaling.open();
    await clock.pass(1_000 + 2_000 + 4_000);
    meet = (socket) => socket.accept();
    await clock.pass(8_000);
    expect(told.at(-1)).to.equal('open');
    meet = unreachable;
    const since = clock.now;
    StubSocket.made.at(-1)!.onclose?.();
    await clock.pass(1_000 + 2_000);
    expect(told.slice(-3)).to.deep.equal(['close', 'unreachable relay-unreachable', 'unreachable relay-unreachable']);
    expect(
      attempts()
        .slice(-2)
        .map((at) => at - since),
    ).to.deep.equal([1_000, 3_000]);
  });

  it('is lost when the relay is silent for 9 s', async () => {
    meet = (socket) => socket.accept();
    signaling.open();
    await clock.pass(8_000);
    StubSocket.made[0]!.says('2');
    await clock.pass(8_999);
    expect(told).to.deep.equal(['open']);
    await clock.pass(1);
    expect(told).to.deep.equal(['open', 'close']);
  });

  it('is lost at once when an ask is not answered, and so is a network that changed meanwhile', async () => {
    meet = (socket) => socket.accept();
    signaling.open();
    await clock.pass(0);
    const failure = failureOf(signaling.ask('roster', {}));
    await clock.pass(5_000);
    expect(((await failure) as CallError).code).to.equal('relay-unreachable');
    expect([told, attempts()]).to.deep.equal([
      ['open', 'close', 'open'],
      [0, 5_000],
    ]);
    const check = signaling.check();
    await clock.pass(1_000);
    expect(await check).to.equal(false);
    expect(attempts()).to.deep.equal([0, 5_000, 6_000]);
  });

  it('leads to the next relay at a time of its own within what a relay that ends allows', async () => {
    meet = (socket) => socket.accept();
    clock.chance = 0.25;
    signaling.open();
    await clock.pass(0);
    StubSocket.made[0]!.says('42["drain",{"minMs":4000,"maxMs":12000}]');
    await clock.pass(5_999);
    expect(attempts()).to.have.length(1);
    await clock.pass(1);
    expect([told, attempts()]).to.deep.equal([
      ['open', 'close', 'open'],
      [0, 6_000],
    ]);
  });

  it('is left for good when it is closed, whatever was under way', async () => {
    for (const state of ['trying', 'waiting', 'open', 'asking']) {
      StubSocket.made = [];
      const another = new SocketSignaling('http://relay/');
      meet = state === 'waiting' ? unreachable : (socket) => state !== 'trying' && socket.accept();
      another.open();
      await clock.pass(0);
      const asked = state === 'asking' && failureOf(another.ask('roster', {}));
      another.close();
      await asked;
      await clock.pass(60_000);
      expect([attempts().length, clock.pending], state).to.deep.equal([1, 0]);
    }
  });
});
