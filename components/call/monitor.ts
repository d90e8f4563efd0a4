import type { Participant } from './call-state.js';
import { judgeQuality, QUALITY_MS, readSample, type LinkSample } from './link-quality.js';
import type { Mesh } from './mesh.js';
import type { PeerLink } from './peer-link.js';
import { receivedLevel, VoiceDetector } from './voice.js';

interface MonitorOwner {
  mesh: Mesh;
  participant: (pid: string) => Participant | undefined;
  patch: (pid: string, patch: Partial<Participant>) => void;
  /** Level of one's own microphone, 0 to 1; 0 while it is off. */
  ownLevel: () => number;
  ownSpeaking: (speaking: boolean) => void;
}

/** Watches the links while one is joined: who speaks, and how good the way to each is. */
export class Monitor {
  readonly #owner: MonitorOwner;
  readonly #voices = new VoiceDetector();
  readonly #samples = new WeakMap<PeerLink, LinkSample>();
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(owner: MonitorOwner) {
    this.#owner = owner;
    this.#timer = setInterval(() => this.#measure(), QUALITY_MS);
    this.#voices.set('', { level: owner.ownLevel, changed: owner.ownSpeaking });
  }

  /** Listens to somebody from now on. */
  add(pid: string): void {
    const { mesh, participant, patch } = this.#owner;
    this.#voices.set(pid, {
      level: () => (participant(pid)?.microphone ? receivedLevel(mesh.link(pid)?.receiver('microphone')) : 0),
      changed: (speaking) => patch(pid, { speaking }),
    });
  }

  delete(pid: string): void {
    this.#voices.delete(pid);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#voices.close();
  }

  #measure(): void {
    for (const pid of this.#owner.mesh.pids) {
      const link = this.#owner.mesh.link(pid);
      if (link) void this.#judge(pid, link);
    }
  }

  async #judge(pid: string, link: PeerLink): Promise<void> {
    const { patch } = this.#owner;
    if (link.state === 'connecting') return patch(pid, { quality: null });
    if (link.state === 'reconnecting') return patch(pid, { quality: 0 });
    const now = readSample(await link.pc.getStats());
    const before = this.#samples.get(link);
    this.#samples.set(link, now);
    link.pictures.measure(now);
    if (before && link.state === 'connected') patch(pid, { quality: judgeQuality(before, now) });
  }
}
