// @ts-check
import path from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';
import { transform } from 'esbuild';
import { declareProperties } from './scripts/declare-properties.mjs';
import { handDown } from './scripts/hand-down.mjs';
import { leanLit } from './scripts/lean-lit.mjs';
import { minifyTemplates } from './scripts/minify-templates.mjs';

/** What Lit looks for as soon as it is read. Without a page these stand for it, so that Node can import the bundle. */
const PAGE = `
const PAGE = globalThis.document ? globalThis : {};
const document = PAGE.document ?? { createTreeWalker: () => ({}) };
const HTMLElement = PAGE.HTMLElement ?? class {};`;

/** Terser leaves the names of private members as they are: with short ones the bundle is a kilobyte smaller. */
const shortenNames = {
  name: 'shorten-names',
  /** @param {string} code */
  renderChunk: (code) => transform(code, { minifyIdentifiers: true, target: 'es2022', sourcemap: true }),
};

/**
 * Languages are files beside a bundle, as JSON: so they can only ever be texts, also where `integrity` pins the script.
 * @type {import('rollup').Plugin}
 */
const languagesBeside = {
  name: 'languages-beside',
  resolveDynamicImport: (path, importer) =>
    typeof path === 'string' && importer.includes('/locales/')
      ? { id: path.replace('./', './locales/').replace('.js', '.json'), external: true }
      : null,
  renderDynamicImport: ({ moduleId }) => (moduleId.includes('/locales/') ? { left: 'LANGUAGE(', right: ')' } : null),
};

const LANGUAGE = `
const LANGUAGE = (path) => fetch(new URL(path, SCRIPT_URL)).then(async (file) => ({ default: await file.json() }));`;

const ENTRY = path.resolve('components/bundle.ts');

/**
 * All that is imported when it is needed goes into one file beside the module.
 * @type {import('rollup').GetManualChunk}
 */
function later(id, { getModuleInfo }) {
  const first = new Set([ENTRY]);
  for (const known of first) for (const next of getModuleInfo(known)?.importedIds ?? []) first.add(next);
  return first.has(id) ? null : 'more';
}

/** Of a module the names at the top are nobody else's; the classic script's one name is for the page. @param {boolean} module */
const minify = (module) =>
  terser({
    module,
    ecma: 2020,
    compress: { passes: 3, unsafe_arrows: true },
    format: { comments: false },
  });

/**
 * Both bundles of the same sources: the module has what waits behind a button in a second file, the classic script has all in one.
 * @type {import('rollup').RollupOptions & {output: import('rollup').OutputOptions[]}}
 */
export default {
  input: 'components/bundle.ts',
  preserveEntrySignatures: 'allow-extension',
  output: [
    {
      dir: 'dist',
      entryFileNames: 'video-chat.js',
      chunkFileNames: 'video-chat-[name].js',
      manualChunks: later,
      onlyExplicitManualChunks: true,
      format: 'es',
      intro: ({ isEntry }) => (isEntry ? `const SCRIPT_URL = import.meta.url;${LANGUAGE}${PAGE}` : ''),
      plugins: [handDown('video-chat.js', 'video-chat-more.js'), shortenNames, minify(true)],
      sourcemap: true,
    },
    {
      file: 'dist/video-chat.iife.js',
      format: 'iife',
      inlineDynamicImports: true,
      name: 'VideoChatElement',
      intro: `const SCRIPT_URL = globalThis.document?.currentScript?.src;${LANGUAGE}${PAGE}`,
      plugins: [shortenNames, minify(false)],
      sourcemap: true,
    },
  ],
  plugins: [
    leanLit(),
    languagesBeside,
    nodeResolve({ browser: true, exportConditions: ['production', 'browser'] }),
    // Not esbuild: its plugin overrides the `browser` maps of packages.
    typescript({
      tsconfig: 'tsconfig.components.json',
      transformers: { before: [minifyTemplates, declareProperties] },
      compilerOptions: {
        module: 'ESNext',
        moduleResolution: 'Bundler',
        outDir: undefined,
        declaration: false,
        importHelpers: true,
        // Neither the relay nor the package has the sources anywhere else.
        inlineSources: true,
        noEmitOnError: true,
      },
    }),
  ],
  onwarn(warning) {
    throw new Error(warning.message);
  },
};
