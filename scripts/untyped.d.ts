declare module 'eslint-plugin-lit-a11y' {
  const plugin: { configs: { recommended: import('eslint').Linter.Config } };
  export default plugin;
}

declare module '@custom-elements-manifest/analyzer/cli.js' {
  export function cli(options: { argv: string[]; noWrite: boolean }): Promise<{ modules: unknown[] }>;
}
