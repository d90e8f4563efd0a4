/** Loaded before a server: SIGUSR2 collects all garbage, so that memory is compared, and not when it is collected. */
import process from 'node:process';

process.on('SIGUSR2', () => {
  for (let round = 0; round < 4; round++) globalThis.gc?.();
});
