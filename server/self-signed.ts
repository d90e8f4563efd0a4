import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { bits, der, oid, sequence, utcTime } from './der.js';

/** A certificate and its key, as PEM. */
export interface Credentials {
  readonly cert: string;
  readonly key: string;
}

interface Wish {
  /** Names of the machine. */
  names: readonly string[];
  /** Its addresses, IPv4. */
  addresses: readonly string[];
  from: number;
  until: number;
}

const ECDSA_WITH_SHA256 = sequence(oid('1.2.840.10045.4.3.2'));
const COMMON_NAME = oid('2.5.4.3');
const TRUE = der(0x01, Buffer.from([0xff]));

/** A certificate for which nobody vouches (X.509, RFC 5280): browsers warn of it, and encrypt all the same. */
export function selfSigned({ names, addresses, from, until }: Wish): Credentials {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(der(0x31, sequence(COMMON_NAME, der(0x0c, Buffer.from('video-chat, self-signed')))));
  const content = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    // Positive, and never the same: browsers refuse a second certificate with the number of the first.
    der(0x02, Buffer.from([1]), randomBytes(15)),
    ECDSA_WITH_SHA256,
    name,
    sequence(utcTime(from), utcTime(until)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...extensions(names, addresses))),
  );
  const signature = sign('sha256', content, privateKey);
  return {
    cert: pem(sequence(content, ECDSA_WITH_SHA256, bits(signature))),
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

function extensions(names: readonly string[], addresses: readonly string[]): Buffer[] {
  const subjects = [
    ...names.map((name) => der(0x82, Buffer.from(name))),
    ...addresses.map((address) => der(0x87, Buffer.from(address.split('.').map(Number)))),
  ];
  return [
    sequence(oid('2.5.29.17'), der(0x04, sequence(...subjects))),
    // Basic constraints: not an authority, so that nobody who trusts it trusts other certificates by it.
    sequence(oid('2.5.29.19'), TRUE, der(0x04, sequence())),
    // Extended key usage, for servers: Apple's browsers refuse a certificate without it.
    sequence(oid('2.5.29.37'), der(0x04, sequence(oid('1.3.6.1.5.5.7.3.1')))),
  ];
}

function pem(content: Buffer): string {
  const lines = content.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}
