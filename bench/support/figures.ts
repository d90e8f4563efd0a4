/** Times in ms (or µs of the processor), round by round, by whose they are. */
export type Times = Record<string, number[]>;

/** How heavy a file is, bytes. */
export interface Weight {
  raw: number;
  gzip: number;
  brotli: number;
}

/** What a page holds on to, after a full collection of garbage; the heap in kB. */
export type Held = Record<string, number>;

/** What people in one situation cost, and get of each other. A figure that could not be taken is null. */
export interface MeshCosts {
  /** Of one core, by all processes of the browser. */
  cpu: number | null;
  /** Each, kb/s. */
  uplink: number | null;
  /** Of each page’s encoders, ms per second. */
  encoding: number | null;
  /** Shown per second and picture. */
  frames: number | null;
  /** Pixels, on average. */
  height: number | null;
  /** Sound that a receiver made up, since nothing had arrived, in parts of a hundred. */
  gaps: number | null;
}

/** What one gets of another one whose way is thin. */
export interface ThinCosts {
  /** The longest time in which no sound arrived, ms. */
  silence: number | null;
  gaps: number | null;
  /** Pictures per second in the end. */
  pictures: number | null;
}

/** What came of the return of everybody after a server was killed. */
export interface Storm {
  /** Until everybody was back in the seat that they had, ms after the server listened again. */
  allBackMs: number;
  medianBackMs: number;
  /** Most people who came back within one second. */
  peakPerSecond: number;
  /** The longest of the 99 % shortest delays of the event loop, ms. */
  loopLagMs: number;
  /** People who did not get their own seat back, or miss their partner. */
  lost: number;
}

/** Where the two of a pair are connected: at the same server, or at two. */
export type Place = 'same' | 'apart';

/** What each bench finds, as it is kept in `results/` and shown. */
export interface Figures {
  size: { weights: Record<string, Weight> };
  page: {
    evaluation: Times;
    /** Of one, by all processes of the browser. */
    cores: Record<string, number>;
    /** Of a page with a call, from before its script until after it, as the browser scores it: what stands around the tag … */
    shift: number;
    /** … and panes within it, which make room for each other. */
    shiftInTag: number;
    /** Of both pages, from Join until they leave, ms, meeting by meeting. */
    longTasks: number[][];
  };
  memory: { joins: number; seconds: number; samples: { joins: number; held: Record<string, Held> }[] };
  'first-frame': {
    /** By the round trip, ms. */
    roundTrips: Record<string, Times>;
    /** By the seat that is taken. */
    seats: Record<string, Times>;
  };
  timeline: {
    roundTripMs: number;
    joins: number;
    /** When each step of a join was, in ms after Join was pressed, by way. */
    ways: Record<string, Record<string, number>>;
  };
  mesh: {
    /** By situation and way. */
    situations: Record<string, Record<string, MeshCosts>>;
    /** By what the way of one of two carries, and by way of calling. */
    thin: Record<string, Record<string, ThinCosts>>;
  };
  relay: {
    /** Of the machine before, as `uptime` says it. */
    load: string[];
    /** Processor time per signal, µs. */
    costs: Times;
    /** Memory per idle person, kB. */
    idle: Times;
    people: number;
    storms: Record<'relay' | 'bare', Storm[]>;
    /** Processor time of all relays per signal, µs, by their number and where the two of a pair are. */
    nodes: Times;
  };
  adapter: {
    servers: number;
    /** Processor time per signal, µs, round by round: of all servers together, and of their Redis. */
    costs: Record<'relay' | 'sharded', Record<Place, { servers: number[]; redis: number[] }>>;
  };
}
