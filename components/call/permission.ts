import type { Device } from './capture.js';
import type { CallError } from './errors.js';

/** Which device was refused, and why. */
interface Refused {
  refusal: CallError;
  /** Ends the waiting. */
  signal: AbortSignal;
  /** Called whenever the browser allows it. */
  back: () => void;
}

/** What is waited for already, for each signal. */
const awaited = new WeakMap<AbortSignal, Set<Device>>();

/** Hears of a device that is refused when somebody allows it in the browser's settings, where the browser tells. */
export async function whenAllowed(device: Device, { refusal, signal, back }: Refused): Promise<void> {
  const known = awaited.get(signal) ?? new Set();
  if (!refusal.code.startsWith('permission-') || known.has(device)) return;
  awaited.set(signal, known.add(device));
  try {
    const permission = await navigator.permissions.query({ name: device });
    const tell = () => {
      if (permission.state === 'granted' && !signal.aborted) back();
    };
    permission.addEventListener('change', tell, { signal });
    // It may have been allowed while this file was on its way.
    tell();
  } catch {
    // Not every browser knows these names.
  }
}
