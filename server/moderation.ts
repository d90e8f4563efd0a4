import type { Logger } from 'pino';
import { isSentAway, type Attendance, type Times } from './attendance.js';
import type { DoorChange, Doors, Knock } from './doors.js';
import { identity, isBy, type Pass, type TokenId } from './pass.js';
import type {
  Answer,
  JoinAck,
  ModerateRequest,
  PeerReason,
  RefusalCode,
  RemovedEvent,
  RoomAct,
  WaitAck,
} from './protocol.js';
import { refusal } from './refusal.js';
import type { Awaitable, DoorAct, RoomDesk } from './room-desk.js';
import type { Entry, Profile, Rooms, Seat } from './rooms.js';
import type { Claims } from './tickets.js';
import type { Knocked, Visit } from './visit.js';

interface ModerationParts {
  rooms: Rooms;
  desk: RoomDesk;
  doors: Doors;
  attendance: Attendance;
  log: Logger;
  times: Times;
  watchersPerRoom: number;
  /** Gives that connection the seat that is asked for, and what belongs to it. */
  enter: (visit: Visit, pid: string, ask: () => Awaitable<Entry | RefusalCode>) => Promise<Answer<JoinAck>>;
}

/** Somebody asks to come in. */
export interface Arrival {
  readonly room: string;
  readonly pid: string;
  readonly profile: Profile & { readonly pass: Pass };
}

/** Somebody whose connection is here knocked. */
interface Waiting extends Knocked {
  readonly visit: Visit;
  isEntering: boolean;
}

const DONE: { ok: true } = { ok: true };

/** What hosts do: they let people in, mute and remove them, lock the room and end the call. Who waits for them is known here. */
export class Moderation {
  readonly #parts: ModerationParts;
  /** Those who knocked here, by pid, until all relays know what became of them. */
  readonly #waiting = new Map<string, Waiting>();

  constructor(parts: ModerationParts) {
    this.#parts = parts;
    const { rooms, doors, desk } = parts;
    rooms.listen(({ op }, { room }) => {
      // Behind a locked door nobody would be left who could open it.
      if (op === 'leave' && doors.isLocked(room) && !rooms.seats(room).length)
        this.#later(this.#decide(room, { locked: false }));
    });
    desk.guard?.({
      change: (room, change) => this.#see(room, () => doors.change(room, change)),
      state: (room) => doors.state(room),
      adopt: (room, state) => this.#see(room, () => doors.set(room, state)),
      act: (room, { pid, act }) => {
        const knock = this.#knockOf(room, pid);
        if (knock && this.#waiting.has(pid))
          this.#later(act === 'admit' ? this.#admit(room, knock) : this.#sendAway(room, knock, act));
      },
    });
  }

  /** Somebody has to wait; the hosts are told. */
  async knock(visit: Visit, { room, pid, profile }: Arrival): Promise<Answer<WaitAck>> {
    const { doors, desk, attendance, watchersPerRoom } = this.#parts;
    const { pass, media, name } = profile;
    if (visit.room !== room) {
      attendance.unfollow(visit);
      if ((await desk.watch(room, visit.socket.id, Date.now())) === 'room-full') return refusal('room-full');
      attendance.follow(visit, room);
    }
    for (const older of pass.isSingle ? doors.waiting(room) : []) {
      if (older.pass.sub === pass.sub) await this.#sendAway(room, older, 'replaced');
    }
    if (doors.waiting(room).length >= watchersPerRoom) return refusal('room-full');
    // Its place in the order of joining is known once it has joined.
    const peer = { pid, epoch: 1, joinSeq: 0, joinedAt: Date.now(), ...identity(pass, name), media };
    visit.knock = { room, pid };
    this.#waiting.set(pid, { visit, room, pid, isEntering: false });
    try {
      await this.#decide(room, { knock: { peer, pass } });
    } catch (cause) {
      // Nobody heard of it, and it may be tried again.
      visit.knock = null;
      this.#waiting.delete(pid);
      throw cause;
    }
    return { ok: true, waiting: true };
  }

  /** Somebody does not want to wait any more, and still does where Redis refuses to be told. */
  async withdraw(visit: Visit): Promise<void> {
    if (visit.knock) await this.#forget(visit.knock);
    visit.knock = null;
  }

  /** Nobody is there any more who would wait. */
  abandon(visit: Visit): void {
    const { knock } = visit;
    visit.knock = null;
    if (knock) this.#later(this.#forget(knock));
  }

  /** Tells the others, where Redis refused to be told before, who waits no more. */
  prune(): void {
    for (const here of this.#waiting.values()) if (isOver(here)) this.#later(this.#forget(here));
  }

  /** Why somebody does not come back, whatever the ticket says. */
  mayNotReturn({ room, pid, joinSeq }: Claims, pass: Pass): 'removed' | 'replaced' | undefined {
    const { doors, rooms } = this.#parts;
    if (doors.judge(room, pass) === 'token-rejected') return 'removed';
    const isNewer = ({ peer }: Seat) => peer.pid !== pid && peer.joinSeq > joinSeq;
    return rooms.replacedBy(room, pass).some(isNewer) ? 'replaced' : undefined;
  }

  /** Whoever was away when they were sent away hears of it now. */
  sayWhyGone(visit: Visit, code: PeerReason | undefined): void {
    if (isSentAway(code)) visit.tell('removed', { code });
  }

  /** A host came, and hears who is waiting. */
  greet(visit: Visit): void {
    const { seat } = visit;
    if (seat?.peer.role !== 'host') return;
    for (const { peer } of this.#parts.doors.waiting(seat.room)) visit.tell('knock', { peer });
  }

  /** Does what a host asks for. */
  moderate({ seat }: Visit, request: ModerateRequest): Awaitable<Answer<object>> {
    if (seat?.peer.role !== 'host') return refusal('not-allowed');
    this.#parts.log.debug({ pid: seat.peer.pid, act: request.act }, 'moderate');
    if (!('pid' in request)) return this.#onRoom(seat.room, request.act);
    const { act, pid } = request;
    if (act === 'admit' || act === 'deny') {
      const knock = this.#knockOf(seat.room, pid);
      if (!knock) return refusal('peer-gone');
      return act === 'admit' ? this.#admit(seat.room, knock) : this.#sendAway(seat.room, knock, 'denied');
    }
    const other = this.#parts.rooms.seat(seat.room, pid);
    if (!other) return refusal('peer-gone');
    return act === 'mute' ? this.#mute(other, seat.peer.pid) : this.#remove(other);
  }

  #onRoom(room: string, act: RoomAct): Awaitable<Answer<object>> {
    const { rooms, desk, doors } = this.#parts;
    if (act !== 'end') return this.#decided(room, { locked: act === 'lock' });
    // After the answer, because whoever asked is sent away, too.
    setImmediate(() => {
      for (const knock of doors.waiting(room)) this.#later(this.#sendAway(room, knock, 'ended'));
      for (const seat of rooms.seats(room)) desk.leave(seat, 'ended', Date.now());
    });
    return DONE;
  }

  async #admit(room: string, knock: Knock): Promise<Answer<object>> {
    const { doors, attendance } = this.#parts;
    const here = this.#waiting.get(knock.peer.pid);
    if (!here) return this.#passOn(room, knock, 'admit');
    if (isOver(here)) return this.#forget(here);
    if (doors.judge(room, knock.pass) === 'token-rejected') return this.#sendAway(room, knock, 'removed');
    // Two hosts may say yes at the same time.
    if (here.isEntering) return DONE;
    const answer = await this.#letIn(here, knock);
    // Where the room is full, the person goes on waiting: somebody may leave.
    if (!answer.ok) return answer;
    const { visit } = here;
    // Whoever has left meanwhile does not want the seat any more.
    const hasLeft = isOver(here);
    visit.knock = null;
    if (!visit.socket.connected) attendance.lose(visit, 'closed');
    else if (hasLeft) attendance.leave(visit);
    else visit.tell('admitted', answer);
    return this.#forget(here);
  }

  #letIn(here: Waiting, { peer, pass }: Knock): Promise<Answer<JoinAck>> {
    const { desk, enter } = this.#parts;
    const { visit, room, pid } = here;
    const { name, media } = peer;
    here.isEntering = true;
    const ask = () => desk.join(room, { pid, profile: { name, media, pass } }, Date.now());
    return enter(visit, pid, ask).finally(() => (here.isEntering = false));
  }

  async #sendAway(room: string, knock: Knock, code: RemovedEvent['code']): Promise<Answer<object>> {
    const here = this.#waiting.get(knock.peer.pid);
    if (!here) return this.#passOn(room, knock, code);
    const answer = await this.#forget(here);
    if (isOver(here)) return answer;
    here.visit.knock = null;
    here.visit.tell('removed', { code });
    return answer;
  }

  /** The relay that holds the connection does it. */
  async #passOn(room: string, { peer, relay = '' }: Knock, act: DoorAct): Promise<Answer<object>> {
    return (await this.#parts.desk.passOn?.(relay, { room, pid: peer.pid, act })) ? DONE : refusal('peer-gone');
  }

  #knockOf(room: string, pid: string): Knock | undefined {
    return this.#parts.doors.waiting(room).find(({ peer }) => peer.pid === pid);
  }

  /** All are told that somebody waits no more; until they are, it may be tried again. */
  async #forget({ room, pid }: Knocked): Promise<Answer<object>> {
    await this.#decide(room, { gone: pid });
    this.#waiting.delete(pid);
    return DONE;
  }

  /** What nobody waits for may fail, as when Redis refuses to write; it is told in the log. */
  #later(work: Awaitable<unknown>): void {
    if (!(work instanceof Promise)) return;
    work.catch((err: unknown) => this.#parts.log.error({ err }, 'what a host decided was not kept'));
  }

  #decide(room: string, change: DoorChange): Awaitable<void> {
    const { desk, doors } = this.#parts;
    return desk.decide ? desk.decide(room, change) : this.#see(room, () => doors.change(room, change));
  }

  async #decided(room: string, change: DoorChange): Promise<Answer<object>> {
    await this.#decide(room, change);
    return DONE;
  }

  /** Tells those whom it concerns what is otherwise after `alter`. */
  #see(room: string, alter: () => void): void {
    const { doors, attendance } = this.#parts;
    const before = doors.state(room);
    alter();
    const after = doors.state(room);
    if (after.locked !== before.locked) attendance.tellLocked(room, after.locked);
    for (const { peer } of without(before.waiting, after.waiting)) attendance.tellKnockEnd(room, peer.pid);
    for (const { peer } of without(after.waiting, before.waiting)) attendance.tellKnock(room, peer);
    const known = new Set(before.revoked.map(({ id }) => id));
    const revoked = after.revoked.filter(({ id }) => !known.has(id));
    if (revoked.length) this.#dismiss(room, revoked);
  }

  #mute(other: Seat, by: string): Answer<object> {
    const { desk, attendance } = this.#parts;
    // The count stays, so that whatever the person says next is newer.
    desk.change(other, { media: { ...other.peer.media, microphone: false } });
    void attendance.tell(other, 'muted', { by });
    return DONE;
  }

  /** Nobody looks on, or waits here, with a token that is not good any more. */
  #dismiss(room: string, tokens: readonly TokenId[]): void {
    const { attendance, doors } = this.#parts;
    attendance.dismiss(room, tokens);
    for (const knock of doors.waiting(room)) {
      const here = this.#waiting.get(knock.peer.pid);
      if (!here || !isBy(knock.pass, tokens)) continue;
      this.abandon(here.visit);
      attendance.sendOut(here.visit, 'removed');
    }
  }

  /** First of all the way back is closed, at every relay. A person may have several seats, where the token says who it is. */
  async #remove(other: Seat): Promise<Answer<object>> {
    const { rooms, desk, times } = this.#parts;
    const { tokens, sub } = other.pass;
    // A ticket may outlive the token that was shown for it.
    const lastTicket = Date.now() + times.ticket;
    const revoked = tokens.map(({ id, until }) => ({ id, until: Math.max(until, lastTicket) }));
    await this.#decide(other.room, { revoked });
    const isSame = ({ pass }: Seat) => sub !== undefined && pass.sub === sub && isBy(pass, tokens);
    for (const seat of rooms.seats(other.room))
      if (seat === other || isSame(seat)) desk.leave(seat, 'removed', Date.now());
    return DONE;
  }
}

/** Whether nobody waits by that knock any more, though some may not have been told. */
function isOver({ visit, pid }: Waiting): boolean {
  return visit.knock?.pid !== pid;
}

function without(some: readonly Knock[], others: readonly Knock[]): Knock[] {
  return some.filter(({ peer }) => !others.some((other) => other.peer.pid === peer.pid));
}
