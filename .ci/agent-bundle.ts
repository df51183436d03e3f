import type { BuildOptions } from 'esbuild';

/** How the agent becomes one file: for the build, and for the test that looks what is in it. */
export const agentBundle = {
  entryPoints: ['lib/entry/agent.ts'],
  bundle: true,
  minify: true,
  // Stack traces in a bug report keep their names.
  keepNames: true,
  platform: 'node',
  target: 'node22.19',
  format: 'esm',
  // Bundled CommonJS packages ask for Node's own modules by require, which a module file does not have.
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  // `licences.ts` has all of them, whole.
  legalComments: 'none',
  logLevel: 'warning',
} satisfies BuildOptions;
