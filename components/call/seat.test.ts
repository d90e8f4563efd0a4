import { expect, waitUntil } from '@open-wc/testing';
import type { Asks, JoinAck, Peer, PeerEvent } from '../../server/protocol.js';
import { CallError } from './errors.js';
import { Seat, type Credentials, type SeatOwner } from './seat.js';
import { SignalingEvent, TellEvent, type Signaling, type SignalingEvents } from './signaling.js';
import { typedEventTarget } from './typed-event-target.js';

const media = { camera: false, microphone: false, screen: false, hand: false, n: 0 };
const peer = (pid: string): Peer => ({
  ...{ pid, epoch: 1, joinSeq: 1, joinedAt: 0, name: pid, role: 'guest', media },
});
const ack: JoinAck = {
  ...{
    pid: 'me',
    epoch: 1,
    joinSeq: 9,
    seq: 10,
    ticket: 'first',
    graceMs: 0,
    role: 'guest',
    peers: [],
    iceServers: [],
  },
  limits: { maxParticipants: 8, messageBytes: 1, chatChars: 1, dataBytes: 1 },
  now: 0,
};

/** A relay that answers what the test says. */
class Script extends typedEventTarget<SignalingEvents>() implements Signaling {
  connected = true;
  urgent = false;
  readonly facts = { connected: true, transport: null, reachedAfterMs: null, retries: 0, lastError: null };
  readonly asked: [string, unknown][] = [];
  answers: Partial<Record<keyof Asks, object>> = {
    watch: { peers: [], seq: 10, locked: false, lobby: false, max: 8, iceServers: [] },
    join: ack,
    resume: { ...ack, epoch: 2, ticket: 'second' },
    roster: { peers: [peer('a')], seq: 15 },
  };
  open(): void {
    this.dispatchEvent(new SignalingEvent('open'));
  }
  async check(): Promise<boolean> {
    return this.connected;
  }
  close(): void {}
  async ask<K extends keyof Asks>(event: K, request: Asks[K]['request']): Promise<Asks[K]['ack']> {
    this.asked.push([event, request]);
    const answer = this.answers[event];
    if (answer instanceof Error) throw answer;
    return answer as Asks[K]['ack'];
  }
  tell<K extends keyof Asks>(event: K, request: Asks[K]['request']): void {
    this.asked.push([event, request]);
  }
  happens(seq: number, op: PeerEvent['op'] = 'state'): void {
    this.dispatchEvent(new TellEvent('peer', { seq, op, peer: peer('a') }));
  }
}

describe('Seat', () => {
  let script: Script;
  let told: string[];
  let seat: Seat;
  let life: AbortController;
  let token: () => Promise<Credentials>;

  beforeEach(() => {
    script = new Script();
    told = [];
    life = new AbortController();
    token = async () => ({});
    const owner: SeatOwner = {
      profile: () => ({ name: 'Ada', media }),
      token: () => token(),
      waiting: () => told.push('waiting'),
      watched: (watched) => told.push(watched ? 'watched' : 'may not watch'),
      resumed: ({ epoch }) => told.push(`resumed ${epoch}`),
      rejected: () => told.push('rejected'),
      peer: ({ seq }) => told.push(`peer ${seq}`),
      roster: (peers) => told.push(`roster of ${peers.length}`),
      refused: ({ code }) => told.push(`refused ${code}`),
    };
    seat = new Seat(script, { room: 'standup', owner, signal: life.signal });
  });
  afterEach(() => life.abort());
  const opened = async () => {
    script.open();
    await waitUntil(() => told.length > 0, 'the relay has answered');
  };

  it('watches until it is taken, and is taken again after a break, with the newest ticket', async () => {
    await opened();
    await seat.join();
    script.dispatchEvent(new TellEvent('ticket', { ticket: 'renewed' }));
    script.open();
    await waitUntil(() => told.length === 2, 'the seat is taken again');
    expect(told).to.deep.equal(['watched', 'resumed 2']);
    expect(script.asked.map(([event]) => event)).to.deep.equal(['watch', 'join', 'resume']);
    expect(script.asked[2]?.[1]).to.deep.include({ ticket: 'renewed', v: 1, name: 'Ada' });
  });

  it('is lost when its ticket is refused, and may be joined afresh', async () => {
    await opened();
    await seat.join();
    script.answers.resume = new CallError('ticket-rejected');
    script.open();
    await waitUntil(() => told.length === 2, 'the loss is told');
    expect(told[1]).to.equal('rejected');
    expect(seat.isTaken).to.equal(false);
  });

  it('is asked for by the newest connection alone, though a token for an older one comes later', async () => {
    await opened();
    await seat.join();
    let come!: (credentials: Credentials) => void;
    const late = new Promise<Credentials>((resolve) => (come = resolve));
    token = () => late;
    script.open();
    token = async () => ({});
    script.open();
    await waitUntil(() => told.length === 2, 'the seat is taken again');
    come({});
    await late;
    script.happens(11);
    await waitUntil(() => told.length === 3, 'it goes on');
    expect(script.asked.map(([event]) => event)).to.deep.equal(['watch', 'join', 'resume']);
  });

  it('waits for the next connection when this one broke before the answer', async () => {
    script.answers.watch = new CallError('relay-unreachable');
    script.open();
    await waitUntil(() => script.asked.length === 1, 'it has asked');
    script.answers.watch = { peers: [], seq: 10, locked: false, lobby: false, max: 8, iceServers: [] };
    script.open();
    await waitUntil(() => told.length === 1, 'the next connection is answered');
    expect(told).to.deep.equal(['watched']);
  });

  it('may join a room that has too many watchers', async () => {
    script.answers.watch = new CallError('room-full');
    await opened();
    expect(told).to.deep.equal(['may not watch']);
    expect((await seat.join()).pid).to.equal('me');
  });

  it('asks again when the relay says when', async () => {
    script.answers.watch = new CallError('rate-limited', { cause: { ok: false, code: 'rate-limited', retryMs: 20 } });
    script.open();
    await waitUntil(() => script.asked.length >= 2, 'it asks again');
    expect(told).to.deep.equal([]);
  });

  it('passes on what happens once, in order', async () => {
    await opened();
    for (const seq of [9, 10, 11, 11, 12]) script.happens(seq);
    expect(told).to.deep.equal(['watched', 'peer 11', 'peer 12']);
  });

  it('asks for the roster when a gap stays open, and not when it closes by itself', async () => {
    await opened();
    script.happens(12);
    script.happens(11);
    script.happens(14);
    await waitUntil(() => told.includes('roster of 1'), 'the gap is closed', { timeout: 3_000 });
    expect(told).to.deep.equal(['watched', 'peer 12', 'peer 11', 'peer 14', 'roster of 1']);
    expect(script.asked.filter(([event]) => event === 'roster')).to.have.length(1);
    script.happens(13);
    expect(told.at(-1)).to.equal('roster of 1');
  });

  it('asks for the roster when the digest is ahead', async () => {
    await opened();
    script.dispatchEvent(new TellEvent('digest', { seq: 15 }));
    await waitUntil(() => told.includes('roster of 1'), 'the gap is closed', { timeout: 3_000 });
  });

  it('is given up also while its join is unanswered', async () => {
    await opened();
    void seat.join();
    seat.leave();
    expect(script.asked.map(([event]) => event)).to.deep.equal(['watch', 'join', 'leave']);
  });
});
