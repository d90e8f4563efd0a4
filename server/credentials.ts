import { X509Certificate, createPrivateKey } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { Options } from './options.js';
import { selfSigned, type Credentials } from './self-signed.js';

const DAY_MS = 86_400_000;
/** Longer ones are refused by Apple's browsers. */
const DAYS = 365;

/** Addresses by which other machines of the network may reach this one. */
export function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
}

/**
 * With what the relay speaks TLS; null if it does not.
 * @throws TypeError that says in one sentence which file is of no use.
 */
export function credentialsOf(
  { https, cert, key }: Pick<Options, 'https' | 'cert' | 'key'>,
  findFolder: () => string,
): Credentials | null {
  if (cert) return readCredentials(cert, key);
  return https ? keptCredentials(findFolder) : null;
}

function readCredentials(certFile: string, keyFile: string): Credentials {
  const cert = read('--cert', certFile, (text) => new X509Certificate(text));
  const key = read('--key', keyFile, (text) => createPrivateKey(text));
  if (!cert.value.checkPrivateKey(key.value)) throw new TypeError(`--key ${keyFile} is not the key of ${certFile}.`);
  return { cert: cert.text, key: key.text };
}

function read<T>(label: string, file: string, parse: (text: string) => T): { text: string; value: T } {
  try {
    const text = readFileSync(file, 'utf8');
    return { text, value: parse(text) };
  } catch (cause) {
    throw new TypeError(`${label} cannot be read as PEM: ${(cause as Error).message}.`, { cause });
  }
}

/** The same ones as at the last start if possible, since people have told their browsers that they trust them. */
function keptCredentials(findFolder: () => string, now = Date.now()): Credentials {
  const addresses = ['127.0.0.1', ...ownAddresses()];
  try {
    const folder = findFolder();
    const path = join(folder, 'self-signed.pem');
    return readKept(path, { addresses, now }) ?? keep(folder, path, makeCredentials(addresses, now));
  } catch {
    // Where nothing can be kept people are asked at each start.
    return makeCredentials(addresses, now);
  }
}

function makeCredentials(addresses: readonly string[], now: number): Credentials {
  return selfSigned({ names: ['localhost'], addresses, from: now - DAY_MS, until: now + DAYS * DAY_MS });
}

function readKept(path: string, { addresses, now }: { addresses: string[]; now: number }): Credentials | null {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats || stats.mode & 0o077) return null;
  const text = readFileSync(path, 'utf8');
  const certificate = new X509Certificate(text);
  const isGood =
    Date.parse(certificate.validTo) > now + DAY_MS && addresses.every((address) => certificate.checkIP(address));
  return isGood ? { cert: certificate.toString(), key: text } : null;
}

/** In one file, so that both always belong together. */
function keep(folder: string, path: string, made: Credentials): Credentials {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, made.cert + made.key, { mode: 0o600 });
  renameSync(draft, path);
  return made;
}
