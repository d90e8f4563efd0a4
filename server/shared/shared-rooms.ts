import type { Logger } from 'pino';
import type { DoorChange } from '../doors.js';
import type { Options } from '../options.js';
import { identity, OPEN_PASS } from '../pass.js';
import type { PeerReason, RosterAck, StateChange } from '../protocol.js';
import type { DoorAct, DoorKeeper, NotIn, RoomDesk } from '../room-desk.js';
import type { Entry, Profile, Rooms, Seat } from '../rooms.js';
import type { Claims } from '../tickets.js';
import { Bus, Refused } from './bus.js';
import { fewAtOnce } from './few-at-once.js';
import { toLine, type Message, type SharedDoor } from './messages.js';
import { Replica, type SharedSeat } from './replica.js';
import { SharedDoors } from './shared-doors.js';

interface SharedParts {
  rooms: Rooms;
  options: Pick<Options, 'redisUrl'>;
  ticketMs: number;
  log: Logger;
}

/** How often what is known here is compared with Redis, and rooms without anybody are let go of. */
const CHECK_MS = 5_000;
/** Rooms that are asked about at once. */
const CHECKED = 500;
const TOLD_MS = 1_000;

/**
 * The rooms of several relays. Redis decides, and what it decided is told to every relay that has somebody in the room,
 * this one included, and in one order; `Rooms` keeps it. While Redis is away `Rooms` decides alone; once it is back, each
 * relay says whom it has.
 */
export class SharedRooms implements RoomDesk {
  readonly #parts: SharedParts;
  readonly #bus: Bus;
  readonly #replicas = new Map<string, Replica>();
  readonly #timer: NodeJS.Timeout;
  #tell: (seat: Seat, text: string) => void = () => {};
  readonly #doors: SharedDoors;

  constructor(parts: SharedParts) {
    this.#parts = parts;
    this.#bus = new Bus({
      url: parts.options.redisUrl,
      log: parts.log,
      hear: (message, text) => this.#hear(message, text),
      turned: (isUp) => this.#onTurn(isUp),
      died: (relays) => this.#bury(relays),
    });
    this.#doors = new SharedDoors(this.#bus.id);
    this.#timer = setInterval(() => void this.#check(), CHECK_MS).unref();
  }

  /** Whether the relays are connected with each other. */
  get isUp(): boolean {
    return this.#bus.isUp;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#bus.close();
    for (const replica of this.#replicas.values()) replica.close();
  }

  receive(tell: (seat: Seat, text: string) => void): void {
    this.#tell = tell;
  }

  forward({ room, peer, relay = '' }: Seat, text: string): Promise<boolean> {
    return this.#bus.send(relay, toLine({ room, to: peer.pid, epoch: peer.epoch }, text));
  }

  readonly guard = (keeper: DoorKeeper): void => this.#doors.guard(keeper);

  prepare(name: string): Promise<void> {
    return this.decide(name, null);
  }

  decide(room: string, change: DoorChange | null): Promise<void> {
    const ask = async () =>
      void (change && (await this.#bus.run({ ask: 'decide', room, ...this.#doors.said(change) })));
    return this.#together(room, ask, () => void (change && this.#doors.change(room, change)));
  }

  passOn(relay: string, what: { room: string; pid: string; act: DoorAct }): Promise<boolean> {
    return this.#bus.send(relay, toLine(what));
  }

  watch(name: string, watcher: string, now: number): Promise<RosterAck | 'room-full'> {
    const look = () => this.#parts.rooms.watch(name, watcher, now);
    return this.#together(name, () => Promise.resolve(look()), look);
  }

  unwatch(name: string, watcher: string): void {
    this.#parts.rooms.unwatch(name, watcher);
    // Later, since somebody may be between being told about the room and coming in.
    setImmediate(() => void this.#tidy(name));
  }

  join(name: string, who: { pid: string; profile: Profile }, now: number): Promise<Entry | NotIn> {
    return this.#together(
      name,
      async (replica) => {
        const replaced = this.#parts.rooms.replacedBy(name, who.profile.pass ?? OPEN_PASS);
        const code = await this.#enter(name, who.profile, { pid: who.pid, spare: replaced.length });
        if (code !== 'ok') return code === 'token-rejected' ? code : 'room-full';
        const entry = await replica.entry(who.pid, TOLD_MS);
        for (const seat of replaced) this.leave(seat, 'replaced', now);
        return entry;
      },
      (replica) => replica.take(who.pid) ?? this.#parts.rooms.join(name, who, now),
    );
  }

  resume(ticket: Claims, profile: Profile, now: number): Promise<Entry | 'room-full' | 'ticket-rejected'> {
    const { room, pid } = ticket;
    return this.#together(
      room,
      async (replica) => {
        const code = await this.#enter(room, profile, { pid, ticket });
        return code === 'ok' ? replica.entry(pid, TOLD_MS) : code === 'room-full' ? code : 'ticket-rejected';
      },
      // Redis may have given the seat, and been too slow to say so.
      (replica) => replica.take(pid) ?? this.#parts.rooms.resume(ticket, profile, now),
    );
  }

  change(seat: Seat, change: StateChange): void {
    const name = seat.pass.name ?? change.name;
    this.#alter(seat, { op: 'state', ...change, ...(name !== undefined && { name }) }, () =>
      this.#parts.rooms.change(seat, change),
    );
  }

  lose(seat: Seat, reason: PeerReason): void {
    this.#alter(seat, { op: 'lost', reason }, () => this.#parts.rooms.lose(seat, reason));
  }

  leave(seat: Seat, reason: PeerReason, now: number): void {
    this.#alter(seat, { op: 'leave', reason, ticketMs: this.#parts.ticketMs }, () => {
      this.#replica(seat.room).left[seat.peer.pid] = reason;
      this.#parts.rooms.leave(seat, reason, now);
    });
  }

  async #enter(
    room: string,
    { name, media, pass = OPEN_PASS }: Profile,
    { pid, ticket, spare = 0 }: { pid: string; ticket?: Claims; spare?: number },
  ): Promise<string> {
    const peer = { pid, ...identity(pass, name), media };
    const max = this.#parts.rooms.size(pass) + spare;
    const tokens = pass.tokens.map(({ id }) => id);
    const what = { peer, max, tokens, pass: JSON.stringify(pass), ...(ticket && { ticket }) };
    const [code = ''] = await this.#bus.run({ ask: 'enter', room, ...what });
    return code;
  }

  #alter(seat: Seat, what: object, alone: () => unknown): void {
    const { room } = seat;
    const { pid, epoch } = seat.peer;
    const ask = () => this.#bus.run({ ask: 'alter', room, pid, epoch, ...what });
    const here = () => this.#parts.rooms.seat(room, pid) === seat && alone();
    this.#together<unknown>(room, ask, here).catch((err: unknown) => {
      this.#parts.log.error({ err }, 'Redis refuses a change, which is told later');
      this.#goAlone(room);
      here();
    });
  }

  /** The one place that chooses who decides: Redis or, while it is away, this relay alone. */
  async #together<T>(name: string, ask: (replica: Replica) => Promise<T>, alone: (replica: Replica) => T): Promise<T> {
    const replica = this.#replica(name);
    replica.asks++;
    try {
      if (await this.#bus.usable()) {
        await replica.open(() => this.#ask(name, replica));
        return await ask(replica);
      }
    } catch (cause) {
      if (cause instanceof Refused) throw cause;
      // Else Redis has gone meanwhile, which the bus has noticed.
    } finally {
      replica.asks--;
    }
    this.#goAlone(name);
    const decided = alone(replica);
    if (this.#bus.isUp) void this.#reopen(name);
    return decided;
  }

  #goAlone(name: string): void {
    const now = Date.now();
    const replica = this.#replica(name);
    if (!replica.isAlone) replica.detach();
    const { seq, joinSeq } = this.#parts.rooms.numbers(name);
    // Two relays that are alone must not give out the same number.
    this.#parts.rooms.hold(name, { seq: seq || now, joinSeq: Math.max(joinSeq, now) });
  }

  #replica(name: string): Replica {
    let replica = this.#replicas.get(name);
    if (!replica) {
      const { rooms } = this.#parts;
      const missed = () => void this.#reopen(name);
      replica = new Replica({ name, rooms, relay: this.#bus.id, missed });
      this.#replicas.set(name, replica);
    }
    return replica;
  }

  async #ask(name: string, replica: Replica): Promise<void> {
    const { isAlone, left: reasons } = replica;
    const [, seq, joinSeq, door, ...seats] = await this.#bus.run({
      ...{ ask: 'open', room: name, judges: this.#bus.mayJudge, ticketMs: this.#parts.ticketMs },
      ...(isAlone && {
        ...{ alone: true, reasons, peers: replica.here.map(({ peer }) => peer) },
        passes: Object.fromEntries(replica.here.map(({ peer, pass }) => [peer.pid, JSON.stringify(pass)])),
        ...{ ...this.#parts.rooms.numbers(name), door: this.#doors.own(name) },
        others: this.#parts.rooms
          .seats(name)
          .flatMap(({ peer, relay, pass }) => (relay === undefined ? [] : { peer, relay, pass: JSON.stringify(pass) })),
      }),
    });
    replica.isAlone = false;
    for (const pid of Object.keys(reasons)) delete reasons[pid];
    this.#doors.adopt(name, replica, JSON.parse(door!) as SharedDoor);
    replica.adopt({
      ...{ seq: Number(seq), joinSeq: Number(joinSeq) },
      seats: seats.map((text) => JSON.parse(text) as SharedSeat),
    });
  }

  /** Finds out again what Redis knows of a room; `anew` also if that was found out before. */
  async #reopen(name: string, anew = true): Promise<void> {
    const replica = this.#replicas.get(name);
    if (!replica || !this.#bus.isUp) return;
    replica.asks++;
    // If it fails, Redis is away or refuses, and the room is opened again later.
    await replica.open(() => this.#ask(name, replica), anew).catch(() => {});
    replica.asks--;
  }

  #hear(message: Message, text: string): void {
    const replica = this.#replicas.get(message.room);
    if ('peer' in message) return replica?.hear(message);
    if ('door' in message) return replica && this.#doors.adopt(message.room, replica, message.door);
    if ('act' in message) return this.#doors.act(message.room, message);
    const { room, to, epoch } = message;
    const seat = this.#parts.rooms.seat(room, to);
    if (seat && seat.relay === undefined && seat.peer.epoch === epoch) this.#tell(seat, text);
  }

  #onTurn(isUp: boolean): void {
    if (!isUp) for (const replica of this.#replicas.values()) replica.detach();
    // All at once would keep Redis so busy that it would count as away.
    else void fewAtOnce(this.#replicas.keys(), (name) => this.#reopen(name, false));
  }

  #bury(relays: readonly string[]): void {
    const { rooms, ticketMs } = this.#parts;
    void fewAtOnce(this.#replicas.keys(), async (room) => {
      const held = new Set([...rooms.seats(room).map(({ relay }) => relay), ...this.#doors.relays(room)]);
      for (const dead of relays) if (held.has(dead)) await this.#bus.say({ ask: 'bury', room, dead, ticketMs });
    });
  }

  /** What this relay or the others missed is found out, and rooms without anybody here are let go of. */
  async #check(): Promise<void> {
    if (!this.#bus.isUp) return;
    await fewAtOnce(this.#replicas.keys(), (room) => this.#tidy(room));
    const names = [...this.#replicas.keys()];
    for (let first = 0; first < names.length; first += CHECKED) {
      const some = names.slice(first, first + CHECKED);
      const [, ...numbers] = await this.#bus.run({ ask: 'check' }, some).catch(() => []);
      for (const [index, number] of numbers.entries()) this.#compare(some[index]!, Number(number));
    }
  }

  #compare(name: string, seq: number): void {
    const replica = this.#replicas.get(name);
    if (replica?.seq && seq >= replica.seq) return replica.expect(seq);
    // Redis counts less than was known here, so it has forgotten the room.
    if (replica?.seq) replica.detach();
    void this.#reopen(name, false);
  }

  /** Lets go of a room where nobody is connected here, neither in it nor before it. */
  async #tidy(room: string): Promise<void> {
    const replica = this.#replicas.get(room);
    if (!replica || replica.asks || replica.here.length || this.#parts.rooms.hasWatchers(room)) return;
    if (!this.#bus.isUp && (replica.hasNews || !this.#doors.isPlain(room))) return;
    replica.close();
    this.#replicas.delete(room);
    this.#parts.rooms.drop(room);
    this.#doors.drop(room);
    await this.#bus.say({ ask: 'close', room });
  }
}
