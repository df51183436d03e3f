import { spawnSync } from 'node:child_process';
import { chmod, cp, glob, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { agentBundle } from './agent-bundle.ts';
import { licencesOf } from './licences.ts';
import { entries, libraryBundle, programBundle, standIn } from './program-bundle.ts';

/** Makes build/: types as tsc says them, the program in a few files, and the agent as one without a dependency folder. */
await rm('build', { recursive: true, force: true });
const { status } = spawnSync('tsc', ['--project', 'tsconfig.build.json'], { stdio: 'inherit' });
if (status !== 0) process.exit(status ?? 1);
for await (const file of glob('build/**/*.js')) await rm(file);
const program = [await build({ ...libraryBundle, metafile: true }), await build({ ...programBundle, metafile: true })];
await writeFile('build/LICENCES.txt', await licencesOf(program.map(({ metafile }) => metafile)));
for (const { path, text } of Object.keys(entries).map(standIn)) await writeFile(path, text);
await cp('lib/entry/pawl.cjs', 'build/entry/pawl.cjs');
await chmod('build/entry/pawl.cjs', 0o755);
await cp('lib/scaffold/template', 'build/scaffold/template', { recursive: true });
await cp('lib/schemas/kubernetes/api.json', 'build/schemas/kubernetes/api.json');
const agent = await build({ ...agentBundle, outfile: 'build/agent/agent.mjs', metafile: true });
await writeFile('build/agent/licences.txt', await licencesOf([agent.metafile]));
