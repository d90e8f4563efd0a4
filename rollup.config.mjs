// @ts-check
import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import typescript from '@rollup/plugin-typescript';
import { minifyTemplates } from './scripts/minify-templates.mjs';
import { leanSocket } from './scripts/lean-socket.mjs';

/** Lit asks for these as soon as it is read; without a page they are empty, so that Node can import the bundle. */
const PAGE = `
const document = globalThis.document ?? { createTreeWalker: () => ({}) };
const HTMLElement = globalThis.HTMLElement ?? class {};`;

/**
 * Both bundles: the same sources, self-contained.
 * @type {import('rollup').RollupOptions & {output: import('rollup').OutputOptions[]}}
 */
export default {
  input: 'components/index.ts',
  output: [
    {
      file: 'dist/video-chat.js',
      format: 'es',
      intro: `const SCRIPT_URL = import.meta.url;${PAGE}`,
      sourcemap: true,
    },
    {
      file: 'dist/video-chat.iife.js',
      format: 'iife',
      name: 'VideoChatElement',
      intro: `const SCRIPT_URL = globalThis.document?.currentScript?.src;${PAGE}`,
      sourcemap: true,
    },
  ],
  plugins: [
    leanSocket(),
    nodeResolve({ browser: true, exportConditions: ['production', 'browser'] }),
    // Not esbuild: its plugin overrides `browser` maps, and Socket.IO would come with Node's transports.
    typescript({
      tsconfig: 'tsconfig.components.json',
      transformers: { before: [minifyTemplates] },
      compilerOptions: {
        module: 'ESNext',
        moduleResolution: 'Bundler',
        outDir: undefined,
        declaration: false,
        importHelpers: true,
        noEmitOnError: true,
      },
    }),
    terser({ ecma: 2020, module: true, compress: { passes: 3, unsafe_arrows: true }, format: { comments: false } }),
  ],
  onwarn(warning) {
    throw new Error(warning.message);
  },
};
