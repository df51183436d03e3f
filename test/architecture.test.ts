import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { doors, doorViolations, idleDoors } from './architecture/doors.ts';
import { agentViolations, cycleViolations, ranks, rankViolations } from './architecture/ranks.ts';
import {
  indexViolations,
  lengthViolations,
  nameViolations,
  readmeViolations,
  selfImportViolations,
  typeHoles,
} from './architecture/shape.ts';
import { readSources, type Source, sourceOf } from './architecture/source.ts';

const project = join(import.meta.dirname, '..');
const sources = readSources(
  project,
  ['lib', 'environments', 'policies', 'examples', 'test', 'demo', 'bench', 'scripts'].filter((folder) => existsSync(join(project, folder))),
);
// The template of `pawl init` is a project of its own, which only lies here.
const lib = within('lib/').filter(({ path }) => !path.startsWith('lib/scaffold/template/'));

function within(...folders: readonly string[]): readonly Source[] {
  return sources.filter(({ path }) => folders.some((folder) => path.startsWith(folder)));
}

/** Files as a made-up project would have them, by path. */
function madeUp(files: Record<string, string>): readonly Source[] {
  return Object.entries(files).map(([path, text]) => sourceOf(path, text));
}

test('a room of lib imports only from rooms of lower rank', () => assert.deepEqual(rankViolations(lib), []));

test('no file of lib imports itself in a circle', () => assert.deepEqual(cycleViolations(lib), []));

test('the agent reaches nothing that evaluates code, spawns a process or weighs more than it', () =>
  assert.deepEqual(agentViolations(lib), []));

test('network, files, processes, clock, randomness and libraries are used in their places only', () =>
  assert.deepEqual(doorViolations(lib), []));

test('every single file that a door was opened for goes through it', () => assert.deepEqual(idleDoors(lib), []));

test('files, folders and exported names say what they are', () => assert.deepEqual(nameViolations(sources), []));

test('every room of lib has a README', () => {
  const files = readdirSync(join(project, 'lib'), { recursive: true, encoding: 'utf8' }).map((name) => `lib/${name.replaceAll('\\', '/')}`);
  assert.deepEqual(readmeViolations(files), []);
});

test('no file is longer than 300 lines', () => assert.deepEqual(lengthViolations(sources), []));

test('nothing goes around the type checker', () =>
  assert.deepEqual(typeHoles(sources.filter(({ path }) => !path.startsWith('test/architecture'))), []));

test('environments, policies and examples import the package by its name', () => {
  assert.deepEqual(selfImportViolations(within('environments/', 'policies/', 'examples/', 'lib/scaffold/template/')), []);
});

test('lib/index.ts only passes on', () => assert.deepEqual(lib.filter(({ path }) => path === 'lib/index.ts').flatMap(indexViolations), []));

// Each rule can fail: on a made-up project it finds what is wrong, and nothing else.

test('the rule of ranks finds imports upwards, sideways, of the public face, and rooms without rank', () => {
  const wrong = madeUp({
    'lib/errors.ts': "import { plan } from './agent/plan.ts';",
    'lib/manifest/a.ts': "import type { B } from '../oci/b.ts';\nimport { c } from '../errors.ts';\nimport { d } from './d.ts';",
    'lib/cli/a.ts': "import { project } from '../index.ts';\nimport { plan } from '../agent/plan.ts';",
    'lib/agent/a.ts': "const later = await import('../compiler/compile.ts');",
    'lib/index.ts': "export { plan } from './agent/plan.ts';\nexport { environment } from './constructs/environment.ts';",
    'lib/toolbox/a.ts': '',
  });
  assert.deepEqual(rankViolations(wrong), [
    'lib/errors.ts (rank 0) imports lib/agent/plan.ts (rank 5)',
    'lib/manifest/a.ts (rank 1) imports lib/oci/b.ts (rank 1)',
    'lib/cli/a.ts (rank 7) imports lib/index.ts (rank 5)',
    'lib/agent/a.ts (rank 5) imports lib/compiler/compile.ts (rank 5)',
    'lib/index.ts (rank 5) imports lib/agent/plan.ts (rank 5)',
    'lib/toolbox/a.ts is in a room without a rank',
  ]);
  assert.ok(Object.values(ranks).every((rank) => rank >= 1 && rank <= 8));
});

test('the rule of circles finds short and long ones, through types and late imports too', () => {
  const wrong = madeUp({
    'lib/a/one.ts': "import { two } from './two.ts';",
    'lib/a/two.ts': "export type { Three } from './deep/three.ts';",
    'lib/a/deep/three.ts': "const one = await import('../one.ts');",
    'lib/a/self.ts': "import { x } from './self.ts';",
    'lib/a/fine.ts': "import { one } from './one.ts';\nimport { two } from './two.ts';",
  });
  assert.deepEqual(cycleViolations(wrong), [
    'lib/a/one.ts -> lib/a/two.ts -> lib/a/deep/three.ts -> lib/a/one.ts',
    'lib/a/self.ts -> lib/a/self.ts',
  ]);
});

test('the rule of the agent finds what is reached directly, through others, and late, but not types', () => {
  const wrong = madeUp({
    'lib/entry/agent.ts':
      "import { loop } from '../agent/loop.ts';\nimport type { Chart } from 'cdk8s';\nimport type { Project } from '../constructs/project.ts';",
    'lib/agent/loop.ts': "import { type Thing } from '../compiler/compile.ts';\nawait import('yargs');\nexport { x } from './exit.ts';",
    'lib/agent/exit.ts': "import { spawn } from 'node:child_process';\nimport 'cdk8s-plus-28';\nimport { parse } from 'yaml';",
  });
  assert.deepEqual(agentViolations(wrong), [
    'the agent reaches lib/compiler/compile.ts through lib/agent/loop.ts',
    'the agent reaches yargs through lib/agent/loop.ts',
    'the agent reaches node:child_process through lib/agent/exit.ts',
    'the agent reaches cdk8s-plus-28 through lib/agent/exit.ts',
  ]);
  assert.deepEqual(agentViolations([]), ['lib/entry/agent.ts is missing']);
});

const misuses: readonly (readonly [what: string, code: string])[] = [
  ['the network', "import { request } from 'undici';"],
  ['the network', "import http from 'node:http';"],
  ['the network', "const answer = await fetch('https://example.com');"],
  ['listening', 'server.listen(80);'],
  ['files', "import { readFile } from 'node:fs/promises';"],
  ['files', "const fs = await import('node:fs');"],
  ['processes', "import { spawn } from 'node:child_process';"],
  ['the clock', 'const now = Date.now();'],
  ['the clock', 'const now = new Date();'],
  ['randomness', 'const lot = Math.random;'],
  ['randomness', "import { randomUUID } from 'node:crypto';\nexport const id = randomUUID();"],
  ['environment variables', 'const home = process.env.HOME;'],
  ['cdk8s', "import { Chart } from 'cdk8s';"],
  ['signing services', "const { FulcioSigner } = await import('@sigstore/sign');"],
  ['esbuild', "import { build } from 'esbuild';"],
  ['client-node', "import { KubeConfig } from '@kubernetes/client-node';"],
  ['archives', "import { gzipSync } from 'node:zlib';"],
  ['YAML', "import { parse } from 'yaml';"],
  ['yargs', "import yargs from 'yargs';"],
  ['colours', "import picocolors from 'picocolors';"],
  ['writing to a registry', 'await repository.writeManifest(manifest);'],
  ['writing to a cluster', 'await cluster.apply(object, { fieldManager });'],
  ['writing to a cluster', 'await options.cluster.delete(address, { uid });'],
];

for (const [what, code] of misuses) {
  test(`the rule of doors finds ${what} in ${JSON.stringify(code)}`, () => {
    const [violation = '', ...others] = doorViolations(madeUp({ 'lib/manifest/wrong.ts': code }));
    assert.ok(violation.startsWith(`lib/manifest/wrong.ts: ${what} (`), violation);
    assert.deepEqual(others, []);
  });
}

test('every door has a misuse that it is tried with', () => {
  assert.deepEqual(
    doors.map(({ what }) => what).filter((what) => !misuses.some(([tried]) => tried === what)),
    [],
  );
});

test('the rule of doors lets pass: types, comments, texts with other words, dry runs, and the places themselves', () => {
  const right = madeUp({
    'lib/manifest/right.ts':
      "import type { Chart } from 'cdk8s';\n// Date.now() is for others\nconst at = new Date(0);\nconst prefetch = refetch(at);",
    'lib/agent/compare.ts': 'await cluster.apply(object, { dryRun: true, force: true });',
    'lib/entry/cli.ts': 'const clock = () => new Date();\nconst home = process.env.HOME;',
    'lib/oci/layout/files.ts': "import { readFile } from 'node:fs/promises';",
  });
  assert.deepEqual(doorViolations(right), []);
});

test('the rule of idle doors finds a file that has no use for its exception any more', () => {
  assert.ok(
    idleDoors(madeUp({ 'lib/kubernetes/kubeconfig.ts': 'export const path = 1;' })).includes(
      'lib/kubernetes/kubeconfig.ts does not use files',
    ),
  );
});

test('the rule of names finds refused words at the end of files, folders and exports, and alone', () => {
  const wrong = madeUp({
    'lib/utils/a.ts': '',
    'lib/agent/types.ts': '',
    'lib/agent/drift-manager.ts': 'export class DriftManager {}\nexport interface PodService {}\nexport const handler = 1;',
    'lib/agent/fine.ts': 'export const fieldManager = 1;\nexport const mediaTypes = 2;\nconst data = 3;\nexport { data as readings };',
    'test/helpers.test.ts': '',
  });
  assert.deepEqual(nameViolations(wrong), [
    'lib/utils/a.ts: "utils"',
    'lib/agent/types.ts: "types.ts"',
    'lib/agent/drift-manager.ts: "drift-manager.ts"',
    'lib/agent/drift-manager.ts: "DriftManager"',
    'lib/agent/drift-manager.ts: "PodService"',
    'lib/agent/drift-manager.ts: "handler"',
    'test/helpers.test.ts: "helpers.test.ts"',
  ]);
});

test('the rule of READMEs finds a room without one', () => {
  assert.deepEqual(readmeViolations(['lib/a/README.md', 'lib/a/x.ts', 'lib/b/x.ts', 'lib/errors.ts', 'lib/a/deep/x.ts']), [
    'lib/b has no README.md',
  ]);
});

test('the rule of length finds a file of 301 lines and not one of 300', () => {
  const lines = (count: number) => 'export {};\n'.repeat(count);
  assert.deepEqual(lengthViolations(madeUp({ 'lib/a.ts': lines(300), 'lib/b.ts': lines(301) })), ['lib/b.ts has 301 lines']);
});

test('the rule of types finds any and comments that silence, and not the word in prose', () => {
  const wrong = madeUp({
    'lib/a.ts': 'export const a = b as any;',
    'lib/b.ts': 'export function f(x: any): void {}',
    'lib/c.ts': 'export const list: Array<any> = [];',
    'lib/d.ts': '// @ts-ignore\nexport const d: number = 1;',
    'lib/fine.ts':
      "// as any reader knows\n/* x: any */\nexport const text = 'x: any';\nexport const found = list.some((any) => any === 1);\nexport const anyOf = 1;",
  });
  assert.deepEqual(typeHoles(wrong), ['lib/a.ts: as any', 'lib/b.ts: : any', 'lib/c.ts: <any', 'lib/d.ts: @ts-ignore']);
});

test('the rule of the package name finds a way into lib', () => {
  const wrong = madeUp({
    'environments/applications/web.ts':
      "import { application } from '../../lib/index.ts';\nimport { z } from 'zod';\nimport { x } from '../staging.ts';",
  });
  assert.deepEqual(selfImportViolations(wrong), ['environments/applications/web.ts imports ../../lib/index.ts']);
});

test('the rule of the public face finds a statement that is no re-export', () => {
  const [fine, wrong] = madeUp({
    'lib/index.ts': "/** All. */\n\nexport { a } from './a.ts';\nexport type {\n  B,\n} from './b.ts';\n",
    'lib/other.ts': "export { a } from './a.ts';\nexport const b = 1;\n",
  });
  assert.deepEqual(
    [fine, wrong].flatMap((source) => (source === undefined ? [] : indexViolations(source))),
    ['lib/other.ts: export const b = 1;'],
  );
});
