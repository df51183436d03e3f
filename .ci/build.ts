import { spawnSync } from 'node:child_process';
import { chmod, cp, rm } from 'node:fs/promises';
import { build } from 'esbuild';
import { agentBundle } from './agent-bundle.ts';

/** Makes build/: compiled modules with their types, and the agent as one file without a dependency folder. */
await rm('build', { recursive: true, force: true });
const { status } = spawnSync('tsc', ['--project', 'tsconfig.build.json'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
await cp('lib/entry/pawl.cjs', 'build/entry/pawl.cjs');
await chmod('build/entry/pawl.cjs', 0o755);
await cp('lib/scaffold/template', 'build/scaffold/template', { recursive: true });
await cp('lib/schemas/kubernetes/api.json', 'build/schemas/kubernetes/api.json');
await build({ ...agentBundle, outfile: 'build/agent/agent.mjs' });
