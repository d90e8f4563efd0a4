// @ts-check
import { execFileSync } from 'node:child_process';
import process from 'node:process';
import { ensurePrograms, findProgram } from './programs.mjs';

/**
 * Why this machine cannot make networks of its own, in a few words; null if it can. They need Linux, root, and a kernel
 * with namespaces, virtual cables and bridges.
 */
export function namespaceProblem() {
  if (process.platform !== 'linux') return 'only Linux has network namespaces';
  if (process.getuid?.() !== 0) return 'network namespaces need root';
  const missing = ensurePrograms(['ip']);
  if (missing) return missing;
  const name = `vc${process.pid}-probe`;
  const ip = (/** @type {string} */ words) =>
    execFileSync(findProgram('ip') ?? 'ip', words.split(' '), { stdio: 'pipe' });
  try {
    ip(`netns add ${name}`);
    ip(`-n ${name} link add bridge type bridge`);
    ip(`-n ${name} link add cable type veth peer name other`);
    return null;
  } catch (error) {
    return `no network namespaces here: ${String(/** @type {{stderr?: Buffer}} */ (error).stderr).trim()}`;
  } finally {
    try {
      ip(`netns del ${name}`);
    } catch {
      // It was never made.
    }
  }
}
