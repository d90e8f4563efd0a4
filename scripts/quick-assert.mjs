// @ts-check
/**
 * Loaded before tests. Without a message, `assert.ok` looks for the source of its argument to quote it; in what tsx makes
 * of a file it looks for half a minute and more, in which nothing else runs.
 * Can go when Node finds it at once, or runs TypeScript by itself.
 */
import assert from 'node:assert/strict';
import { inspect } from 'node:util';

const { ok } = assert;

/** @type {typeof ok} */
const quickOk = (value, message = `This is not true: ${inspect(value)}`) => ok(value, message);

assert.ok = quickOk;
