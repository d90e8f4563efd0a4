/** Distinguished encoding (ITU-T X.690): as much of it as a certificate needs. */

/** One value: what it is, how long it is, and what is in it. */
export function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(content.length)]), content]);
}

/** Values in a row. */
export function sequence(...parts: readonly Uint8Array[]): Buffer {
  return der(0x30, ...parts);
}

/** An object identifier, such as 2.5.4.3. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return der(0x06, Buffer.from([40 * first + second, ...rest.flatMap(base128)]));
}

/** Whole bytes as a string of bits. */
export function bits(bytes: Uint8Array): Buffer {
  return der(0x03, Buffer.from([0]), bytes);
}

/** A moment before 2050, to the second. */
export function utcTime(ms: number): Buffer {
  return der(0x17, Buffer.from(`${new Date(ms).toISOString().replaceAll(/\D/g, '').slice(2, 14)}Z`));
}

function lengthOf(count: number): number[] {
  if (count < 128) return [count];
  const bytes = count < 256 ? [count] : [count >> 8, count & 255];
  return [0x80 | bytes.length, ...bytes];
}

function base128(number: number): number[] {
  const digits = [number & 127];
  for (let rest = number >> 7; rest; rest >>= 7) digits.unshift(0x80 | (rest & 127));
  return digits;
}
