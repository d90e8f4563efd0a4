import { CallErrorEvent, ChangeEvent, StateChangeEvent } from './call-events.js';
import { step, type CallState, type Participant } from './call-state.js';
import { CallError } from './errors.js';

/** Holds a call's one state, and says at the call (and at its tag) what happened. */
export class Announcer {
  readonly #targets: readonly EventTarget[];
  #state: CallState;

  /** @param tag where everything but `change` is fired too. */
  constructor(state: CallState, call: EventTarget, tag: EventTarget | undefined) {
    this.#state = Object.freeze(state);
    this.#targets = tag ? [call, tag] : [call];
  }

  get state(): CallState {
    return this.#state;
  }

  step(patch: Partial<CallState>): void {
    const previous = this.#state;
    this.#state = step(previous, patch);
    if (this.#state === previous) return;
    this.#targets[0]!.dispatchEvent(new ChangeEvent());
    const { phase } = this.#state;
    if (patch.phase === phase && phase !== previous.phase) this.fire(new StateChangeEvent(phase, previous.phase));
  }

  /** Steps oneself, while one is in the room, and `rest` with it. */
  stepSelf(patch: Partial<Participant>, rest?: Partial<CallState>): void {
    const { self } = this.#state;
    if (self) this.step({ ...rest, self: step(self, patch) });
  }

  /** Returns false if somebody prevented the default. */
  fire(event: Event): boolean {
    for (const target of this.#targets) target.dispatchEvent(event);
    return !event.defaultPrevented;
  }

  /** Makes a failure state and event, once, unless it was somebody's own wish; returns it, to be thrown at whoever asked. */
  report(cause: unknown): unknown {
    if (!(cause instanceof CallError) || cause.code === 'aborted' || cause === this.#state.error) return cause;
    this.step({ error: cause });
    this.fire(new CallErrorEvent(cause));
    return cause;
  }
}
