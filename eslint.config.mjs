// @ts-check
import js from '@eslint/js';
import { configs as lit } from 'eslint-plugin-lit';
import litA11y from 'eslint-plugin-lit-a11y';
import { configs as wc } from 'eslint-plugin-wc';
import ts from 'typescript-eslint';
import keepLayers from './scripts/eslint/keep-layers.mjs';
import { layers } from './scripts/eslint/layers.mjs';
import logicalCss from './scripts/eslint/logical-css.mjs';
import noImportCycle from './scripts/eslint/no-import-cycle.mjs';

const TYPESCRIPT = ['components/**/*.ts', 'server/**/*.ts', 'e2e/**/*.ts', 'scripts/**/*.ts', 'bench/**/*.ts'];
const PRODUCT = ['components/**/*.ts', 'server/**/*.ts'];
const TESTS = ['**/*.test.ts', '**/*.fixture.ts', '**/*.test.mjs'];

/**
 * How big things may get. A blank line or a comment costs nothing.
 * @type {import('eslint').Linter.RulesRecord}
 */
const SIZES = {
  'max-lines': ['error', { max: 250, skipBlankLines: true, skipComments: true }],
  'max-lines-per-function': ['error', { max: 40, skipBlankLines: true, skipComments: true }],
  'max-params': ['error', 3],
  'max-depth': ['error', 3],
};

export default ts.config(
  { ignores: ['dist/', 'node_modules/', 'coverage/', 'custom-elements.json'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    plugins: {
      local: { rules: { 'keep-layers': keepLayers, 'logical-css': logicalCss, 'no-import-cycle': noImportCycle } },
    },
    rules: {
      ...SIZES,
      eqeqeq: 'error',
      'no-var': 'error',
      'object-shorthand': 'error',
      'prefer-const': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'] }],
    },
  },
  {
    files: TYPESCRIPT,
    extends: [ts.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { project: './tsconfig.test.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      // The compiler knows better which names exist.
      'no-undef': 'off',
      'local/no-import-cycle': 'error',
      '@typescript-eslint/ban-ts-comment': [
        'error',
        { 'ts-expect-error': true, 'ts-ignore': true, 'ts-nocheck': true },
      ],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // node:test reports a failing test by itself.
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', package: 'node:test', name: ['describe', 'it', 'suite', 'test', 'before', 'after'] },
          ],
        },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // The DOM library types the values of an RTCStatsReport as `any`.
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/prefer-readonly': 'error',
      // `async` also turns a throw into a rejection.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: PRODUCT,
    rules: { 'no-console': 'error' },
  },
  {
    files: ['components/*.ts'],
    extends: [lit['flat/recommended'], wc['flat/recommended'], wc['flat/best-practice'], litA11y.configs.recommended],
    rules: {
      'local/logical-css': 'error',
      // LitElement needs no check before `super.connectedCallback()`, and define.ts registers behind one of its own.
      'wc/guard-super-call': 'off',
      'wc/guard-define-call': 'off',
      'wc/expose-class-on-global': 'off',
      'wc/file-name-matches-element': 'off',
      'wc/define-tag-after-class-definition': 'off',
      'wc/max-elements-per-file': 'error',
      'lit/lifecycle-super': 'error',
      'lit/no-classfield-shadowing': 'error',
      'lit/no-native-attributes': 'off',
      'lit/no-this-assign-in-render': 'error',
      'lit/no-useless-template-literals': 'error',
      'lit/prefer-nothing': 'error',
      'lit/quoted-expressions': ['error', 'never'],
    },
  },
  {
    files: ['**/*.mjs', 'demo/**/*.js', 'bench/**/*.js'],
    extends: [ts.configs.disableTypeChecked],
    languageOptions: { sourceType: 'module' },
    rules: {
      // These are checked by the compiler too (tsconfig.scripts.json).
      'no-undef': 'off',
    },
  },
  { files: ['demo/cdn.js'], languageOptions: { sourceType: 'script' } },
  ...layers,
  {
    files: TESTS,
    rules: {
      'max-lines-per-function': 'off',
      'wc/max-elements-per-file': 'off',
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['components/**/*.test.ts', 'components/**/*.fixture.ts'],
    rules: {
      // chai's `expect(x).to.be.true` is an expression, and its type looks like a promise.
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/no-unused-expressions': 'off',
    },
  },
);
