import { expect, waitUntil } from '@open-wc/testing';
import { Repair } from './repair.js';

/** As in the product, but a hundred times as fast. */
const TIMES = { restart: 30, connect: 80, closed: 10, yield: 10, steady: 300 };

/** One side of a pair, and what its repair did. */
class Side {
  canSignal = true;
  makes = true;
  readonly done: string[] = [];
  restarted = () => {};
  rebuilt = () => {};
  readonly repair = new Repair(
    {
      canSignal: () => this.canSignal,
      makes: () => this.makes,
      resend: () => this.done.push('resend'),
      restart: () => {
        this.done.push('restart');
        this.restarted();
      },
      rebuild: (attempt) => {
        this.done.push(`rebuild ${attempt}`);
        this.rebuilt();
      },
    },
    TIMES,
  );

  /** These, maybe more after them. */
  hasDone(...actions: string[]): Promise<void> {
    return waitUntil(() => this.done.join().startsWith(actions.join()), `it has done ${actions.join()}`);
  }
}

describe('Repair', () => {
  let side: Side;
  beforeEach(() => (side = new Side()));
  afterEach(() => side.repair.stop());

  it('restarts at once, twice more, and then makes the link anew', async () => {
    side.repair.follow('connected');
    side.repair.follow('reconnecting');
    await side.hasDone('restart');
    await side.hasDone('restart', 'restart', 'restart');
    await side.hasDone('restart', 'restart', 'restart', 'rebuild 1');
  });

  it('makes a link anew that does not connect (N7), and counts the attempts until one works', async () => {
    const once = ['resend', 'resend'];
    side.rebuilt = () => {
      if (side.done.at(-1) !== 'rebuild 2') return;
      side.repair.follow('connected');
      side.repair.follow('closed');
    };
    await side.hasDone(...once, 'rebuild 1', ...once, 'rebuild 2', 'rebuild 1');
  });

  it('takes twice the time where new connections did not help, until one has held', async () => {
    const held = new Side();
    const order: string[] = [];
    for (const one of [side, held]) one.rebuilt = () => one.done.at(-1) === 'rebuild 2' && one.repair.stop();
    await waitUntil(() => [side, held].every(({ done }) => done.at(-1) === 'rebuild 2'), 'both were made anew twice');
    held.repair.follow('connected');
    const connectedAt = performance.now();
    await waitUntil(() => performance.now() - connectedAt > TIMES.steady, 'one has held');
    side.repair.follow('connected');
    for (const [name, { repair, done }] of Object.entries({ side, held })) {
      done.push = () => order.push(name);
      repair.follow('closed');
    }
    await waitUntil(() => order.length > 1, 'both are made anew');
    held.repair.stop();
    expect(order.slice(0, 2)).to.deep.equal(['held', 'side']);
  });

  it('leaves a link alone that works, or whose page stands still (L7)', async () => {
    const working = new Side();
    working.repair.follow('connected');
    const paused = new Side();
    paused.repair.follow('reconnecting');
    paused.repair.follow('paused');
    await side.hasDone('resend', 'resend', 'rebuild 1');
    expect([...working.done, ...paused.done]).to.deep.equal([]);
  });

  it('begins and counts nothing while no signal would arrive, and everything once it would (R11)', async () => {
    side.canSignal = false;
    side.repair.follow('connected');
    side.repair.follow('reconnecting');
    const other = new Side();
    await other.hasDone('resend', 'resend', 'rebuild 1');
    other.repair.stop();
    expect(side.done).to.deep.equal([]);
    side.canSignal = true;
    side.repair.hurry();
    await side.hasDone('restart', 'restart', 'restart', 'rebuild 1');
  });

  it('asks for no other way while no signal would arrive, though the network is another one', () => {
    side.canSignal = false;
    side.repair.follow('connected');
    side.repair.restart();
    expect(side.done).to.deep.equal([]);
  });

  it('goes first where it makes the links, and second where it does not', async () => {
    const second = new Side();
    second.makes = false;
    const order: string[] = [];
    for (const [name, { repair, done }] of Object.entries({ side, second })) {
      done.push = () => order.push(name);
      repair.follow('connected');
      repair.follow('reconnecting');
    }
    await waitUntil(() => order.length > 1, 'both have begun');
    second.repair.stop();
    expect(order.slice(0, 2)).to.deep.equal(['side', 'second']);
  });

  it('waits for the other side’s restart', async () => {
    const second = new Side();
    second.makes = false;
    side.restarted = () => second.repair.yield();
    // From here on nothing holds it back any more.
    side.rebuilt = () => second.repair.stop();
    for (const { repair } of [side, second]) {
      repair.follow('connected');
      repair.follow('reconnecting');
    }
    await side.hasDone('restart', 'restart', 'restart', 'rebuild 1');
    expect(second.done).to.deep.equal([]);
  });

  it('restarts on another network, though nothing is missed yet (R5)', () => {
    side.repair.follow('connected');
    side.repair.restart();
    expect(side.done).to.deep.equal(['restart']);
  });
});
