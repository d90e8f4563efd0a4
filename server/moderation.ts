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
import type { Visit } from './visit.js';

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

const DONE: { ok: true } = { ok: true };

/** What hosts do: they let people in, mute and remove them, lock the room and end the call. Who waits for them is known here. */
export class Moderation {
  readonly #parts: ModerationParts;
  /** The connections of those who wait, by pid. */
  readonly #waiting = new Map<string, { visit: Visit; isEntering: boolean }>();

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
    this.#waiting.set(pid, { visit, isEntering: false });
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

  /** Nobody is there any more who would wait. */
  withdraw(visit: Visit): void {
    if (visit.knock) this.#later(this.#forget(visit.knock.room, visit.knock.pid));
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
    const { desk, doors, attendance, enter } = this.#parts;
    const { peer, pass } = knock;
    const { pid, name, media } = peer;
    const here = this.#waiting.get(pid);
    if (!here) return this.#passOn(room, knock, 'admit');
    if (doors.judge(room, pass) === 'token-rejected') return this.#sendAway(room, knock, 'removed');
    // Two hosts may say yes at the same time.
    if (here.isEntering) return DONE;
    here.isEntering = true;
    const { visit } = here;
    const ask = () => desk.join(room, { pid, profile: { name, media, pass } }, Date.now());
    const answer = await enter(visit, pid, ask).finally(() => (here.isEntering = false));
    // Where the room is full, the person goes on waiting: somebody may leave.
    if (!answer.ok) return answer;
    // Whoever has left meanwhile does not want the seat any more.
    const hasLeft = visit.knock?.pid !== pid;
    if (!hasLeft) visit.tell('admitted', answer);
    await this.#forget(room, pid);
    if (!visit.socket.connected) attendance.lose(visit, 'closed');
    else if (hasLeft) attendance.leave(visit);
    return DONE;
  }

  async #sendAway(room: string, knock: Knock, code: RemovedEvent['code']): Promise<Answer<object>> {
    const { pid } = knock.peer;
    const here = this.#waiting.get(pid);
    if (!here) return this.#passOn(room, knock, code);
    here.visit.tell('removed', { code });
    await this.#forget(room, pid);
    return DONE;
  }

  /** The relay that holds the connection does it. */
  async #passOn(room: string, { peer, relay = '' }: Knock, act: DoorAct): Promise<Answer<object>> {
    return (await this.#parts.desk.passOn?.(relay, { room, pid: peer.pid, act })) ? DONE : refusal('peer-gone');
  }

  #knockOf(room: string, pid: string): Knock | undefined {
    return this.#parts.doors.waiting(room).find(({ peer }) => peer.pid === pid);
  }

  async #forget(room: string, pid: string): Promise<void> {
    const here = this.#waiting.get(pid);
    if (here) here.visit.knock = null;
    this.#waiting.delete(pid);
    await this.#decide(room, { gone: pid });
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
      this.#later(this.#forget(room, knock.peer.pid));
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

function without(some: readonly Knock[], others: readonly Knock[]): Knock[] {
  return some.filter(({ peer }) => !others.some((other) => other.peer.pid === peer.pid));
}
