import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { filesState } from '../../lib/compiler/keep/files-state.ts';
import { oneEnvironment } from '../compiler/temporary-project.ts';
import { temporaryFolder } from '../oci/temporary-folder.ts';
import { install, pawl, writeProject } from './installed-pawl.ts';

const skip = process.env.CI === 'true' ? false : 'builds the program and a start-up snapshot; runs with CI=true';

/** Two objects, one of which has something wrong with it, made after the project has looked at how it was started and reached for what it must not. */
const deploy = `[application('a', z.object({ size: z.number().int().min(1) }), (chart, { size }) => {
  console.log(process.execArgv.includes('--snapshot-blob') ? 'from a snapshot' : 'from nothing');
  void [new Date(), Date.now(), Math.random(), randomUUID(), process.env.HOME, process.env, statSync('.'), readFileSync('/etc/hosts'), hostname()];
  void [performance.now(), promises.readFile('/etc/hosts'), getRandomValues(new Uint8Array(4)), new Event('x').timeStamp];
  void [new ReadStream('/etc/hosts').on('error', () => {}), dns.lookup('localhost').catch(() => {}), webcrypto.randomUUID()];
  const exported = [cdk8s, constructs, zod, pawl].flatMap((one) => Object.entries(one));
  const names = exported.map(([name, value]) => name + (typeof value === 'function' ? '=' + value.name : '')).join();
  assert.ok(names.includes('Lazy=Lazy') && performance.now() < 60_000);
  assert.deepEqual(Object.keys(process.env).sort(), ['LANG', 'LC_ALL', 'TZ']);
  const late = Lazy.any({ produce: () => 'late' });
  const one = new ApiObject(chart, 'a', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { size: String(size), names, late } });
  new ApiObject(chart, 'b', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'Not_A_Name' } }).addDependency(one);
})({ size: 3 })]`;

const before =
  "import * as cdk8s from 'cdk8s'; import * as constructs from 'constructs'; import * as pawl from 'pawl'; import * as zod from 'zod'; import assert from 'node:assert/strict'; import { promises as dns } from 'node:dns'; import { promises, ReadStream, readFileSync, statSync } from 'node:fs'; import { getRandomValues, randomUUID, webcrypto } from 'node:crypto'; import { hostname } from 'node:os'; import { Lazy } from 'cdk8s'; import { Construct } from 'constructs';";

test('a compile that starts from a snapshot says what one from nothing says; a damaged snapshot is found and changes nothing', {
  skip,
}, async (t) => {
  const folder = await temporaryFolder(t);
  await install(folder);
  await writeFiles(folder, before);
  const fromNothing = await answers(folder);
  assert.match(fromNothing.text, /from nothing/);
  for (const reached of ['clock', 'randomness', 'environment-variable', 'machine', 'network', 'outside-file'])
    assert.match(fromNothing.text, new RegExp(`"${reached}"`), reached);

  makeSnapshot(folder);
  const fromSnapshot = await answers(folder);
  assert.match(fromSnapshot.text, /from a snapshot/);
  assert.equal(withoutStart(fromSnapshot.text), withoutStart(fromNothing.text));
  assert.equal(fromSnapshot.text.match(/Not_A_Name/g)?.length, fromNothing.text.match(/Not_A_Name/g)?.length);

  const place = join(folder, 'node_modules/.cache/pawl/snapshot');
  const blob = join(place, (await readdir(place)).find((name) => name.endsWith('.blob')) ?? '');
  const { size } = await stat(blob);
  await truncate(blob, Math.floor(size / 2));
  assert.deepEqual(await answers(folder), fromNothing);

  // What is no snapshot, and is described as one.
  makeSnapshot(folder);
  await pretend(place);
  assert.deepEqual(await answers(folder), fromNothing);
  await assert.rejects(stat(join(place, 'about.json')), 'whoever found that it starts nothing takes it away');
});

test('a project that loads what no snapshot has is compiled from nothing', { skip }, async (t) => {
  const folder = await temporaryFolder(t);
  await install(folder);
  await writeFiles(folder, `${before} import { createRequire } from 'node:module'; createRequire(import.meta.url)('constructs');`);
  makeSnapshot(folder);
  assert.match((await answers(folder)).text, /from nothing/);
});

async function writeFiles(folder: string, imports: string): Promise<void> {
  await writeProject(folder, deploy);
  for (const [path, text] of Object.entries(oneEnvironment(deploy, imports))) await writeFile(join(folder, path), text);
}

/** The digest of the set, and every finding with its place. */
async function answers(folder: string): Promise<{ readonly text: string }> {
  const said = [await pawl(folder, 'synth', '--json'), await pawl(folder, 'check', '--json')];
  return { text: said.map(({ code, stdout, stderr }) => `${code}\n${stdout}\n${stderr}`).join('\n') };
}

function withoutStart(text: string): string {
  return text.replaceAll(/from (?:a snapshot|nothing)/g, '');
}

function makeSnapshot(folder: string): void {
  const maker = join(folder, 'node_modules/pawl/build/run/make-snapshot.js');
  execFileSync(process.execPath, [maker, folder, '2048', 'cdk8s', 'constructs', 'pawl', 'zod'], { cwd: folder });
}

/** Puts rubbish in the place of a snapshot, and a description of it that fits. */
async function pretend(place: string): Promise<void> {
  const blob = join(place, (await readdir(place)).find((name) => name.endsWith('.blob')) ?? '');
  await writeFile(blob, 'rubbish');
  const path = join(place, 'about.json');
  await writeFile(path, JSON.stringify({ ...JSON.parse(await readFile(path, 'utf8')), blob: filesState([blob], undefined) }));
}
