/** So many wait for Redis at once, so that none of them waits long, however many there are. */
const MOST_AT_ONCE = 16;

/** Takes a step for each of many, a few at a time; none of the steps may fail. */
export async function fewAtOnce<T>(all: Iterable<T>, step: (one: T) => Promise<unknown>): Promise<void> {
  // All who take steps take the next one from the same list.
  const left = [...all].values();
  const takeSteps = async () => {
    for (const one of left) await step(one);
  };
  await Promise.all(Array.from({ length: MOST_AT_ONCE }, takeSteps));
}
