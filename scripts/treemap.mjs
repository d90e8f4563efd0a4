// @ts-check
import { transform } from 'esbuild';
import { brotli } from './size.mjs';

/** @typedef {{owner: string, bytes: number, modules: string[]}} Share */

/**
 * Who owns what of the bundle, first match first.
 * @type {readonly [owner: string, modules: RegExp][]}
 */
const OWNERS = [
  ['lit', /node_modules\/(?:@?lit[/-]|@lit\/)/],
  ['call: what it shows and does', /call\/(?:call|call-events|call-life|call-state|errors|typed-event)/],
  [
    'call: the relay',
    /call\/(?:relay|reach-relay|socket|signaling|transports|token|room-session|host-events|loopback|second-tab)|server\/protocol/,
  ],
  [
    'call: people and links',
    /call\/(?:mesh|others|people|seat|peer-link|negotiation|strangers|ice-servers|playback|random-id)/,
  ],
  [
    'call: repair and quality',
    /call\/(?:repair|heartbeat|link-quality|monitor|picture|report|page-life|wake-lock|visibility)/,
  ],
  ['call: camera, microphone, screen', /call\/(?:capture|local-media|device|screen|level-meter|own-voice|voice|mute)/],
  ['call: written words, hands, control', /call\//],
  ['words: texts, errors, announcements', /(?:strings|locales\/|announce|notes|report-copy|links)/],
  ['lobby and devices', /(?:chat-lobby|device-picker|settings|kept-name|default-server)/],
  ['chat panel', /chat-panel/],
  [
    'panes and their layout',
    /(?:video-pane|pane-|stage|seats|active-speaker|track-stream|picture-in-picture|voice-level)/,
  ],
  ['controls', /(?:chat-controls|media-toggles|shortcuts|hosting|invite|hint|sounds|clock)/],
  ['looks: theme, icons', /(?:theme|icons)/],
  ['the tag and what all elements share', /components\//],
  ['the rest', /^/],
];

/** @param {string} id */
const ownerOf = (id) => /** @type {(typeof OWNERS)[number]} */ (OWNERS.find(([, modules]) => modules.test(id)))[0];

/**
 * How much of the bundle each owner is, in bytes that add up to `total`: what its modules weigh by themselves, minified and
 * compressed, tells how the whole is shared out. Together they compress better, so that by themselves they weigh more.
 * @param {Pick<import('rollup').OutputChunk, 'modules'>} chunk
 * @param {number} total bytes of brotli
 * @returns {Promise<Share[]>} the largest first
 */
export async function shares(chunk, total) {
  /** @type {Map<string, {code: string, modules: string[]}>} */
  const groups = new Map();
  for (const [id, { code }] of Object.entries(chunk.modules)) {
    const group = groups.get(ownerOf(id)) ?? { code: '', modules: [] };
    groups.set(ownerOf(id), { code: group.code + (code ?? ''), modules: [...group.modules, id] });
  }
  const weighed = [];
  for (const [owner, { code, modules }] of groups) {
    const minified = await transform(code, { minify: true, target: 'es2022', format: 'esm' });
    weighed.push({ owner, modules, weight: brotli(minified.code).length });
  }
  const sum = weighed.reduce((all, { weight }) => all + weight, 0);
  let before = 0;
  let given = 0;
  return weighed
    .map(({ owner, modules, weight }) => {
      // Rounded where the sum is, so that no byte is lost.
      before += weight;
      const bytes = Math.round((before / sum) * total) - given;
      given += bytes;
      return { owner, bytes, modules };
    })
    .sort((a, b) => b.bytes - a.bytes);
}

/**
 * The bundle drawn in lines of text: each owner's share, as a bar of its length.
 * @param {Pick<import('rollup').OutputChunk, 'fileName' | 'modules'>} chunk
 * @param {number} total bytes of brotli
 */
export async function treemap(chunk, total) {
  const all = await shares(chunk, total);
  const widest = Math.max(...all.map(({ owner }) => owner.length));
  const most = all[0]?.bytes ?? 1;
  const lines = all.map(({ owner, bytes }) => {
    const bar = '█'.repeat(Math.max(1, Math.round((bytes / most) * 30)));
    return `  ${String(bytes).padStart(6)}  ${((100 * bytes) / total).toFixed(1).padStart(4)} %  ${owner.padEnd(widest)}  ${bar}`;
  });
  return [`${chunk.fileName}: ${total} bytes of brotli`, ...lines].join('\n');
}
