import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { writeImage } from '../agent-image/images.ts';
import { run } from '../cli/project.ts';
import { startRegistry } from '../registries/registry.ts';
import { packInto } from './pack.ts';

/** The whole way takes more than a minute and asks the package registry, so a plain `npm test` leaves it to CI. */
const skip = process.env.CI === 'true' ? false : 'only with CI=true';

test('a project made by the packed package installs, compiles, checks and tests itself, and publishes', { skip }, async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-packed-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const tarball = await packInto(folder);

  await expectDone(
    'npm',
    ['exec', '--yes', '--package', join(folder, tarball), '--', 'pawl', 'init', 'demo-project', '--pawl', `file:../${tarball}`],
    folder,
  );
  const project = join(folder, 'demo-project');
  await expectDone('npm', ['install'], project);
  const tested = await expectDone('npm', ['test'], project);
  assert.match(tested.stdout, /no errors/);
  assert.match(tested.stdout, /pass 2/);

  await expectDone('git', ['init', '--quiet'], project);
  await expectDone('git', ['add', '--all'], project);
  await expectDone('git', ['-c', 'user.name=d', '-c', 'user.email=d@example.com', 'commit', '--quiet', '--message', 'Begin'], project);
  assert.match((await expectDone('npx', ['pawl', 'publish', '1.0.0'], project)).stdout, /Published/);
  assert.match(await readFile(join(project, '.pawl', 'registry', 'demo-project', 'index.json'), 'utf8'), /1\.0\.0/);

  const registry = await startRegistry();
  t.after(() => registry.stop());
  const reference = ['--registry', `oci://${registry.host}/acme/shop`, '--plain-http'];
  await expectDone('npx', ['pawl', 'publish', '1.0.0', ...reference], project);
  assert.match((await expectDone('npx', ['pawl', 'follow', '--as', 'ci@example.com', ...reference], project)).stdout, /1\.0\.0/);

  // The agent that was built into the package.
  const context = createRegistryContext({ plainHttp: true });
  t.after(() => context.close());
  await writeImage(openRepository(`oci://${registry.host}/node`, context), { tag: '24' });
  const image = await expectDone(
    'npx',
    ['pawl', 'agent', 'image', `${registry.host}/agent:1`, '--base', `${registry.host}/node:24`],
    project,
  );
  const manifest = await openRepository(`oci://${registry.host}/agent`, context).readManifest('1');
  assert.ok(image.stdout.trim().endsWith(`@${manifest?.descriptor.digest}`), image.stdout);
});

async function expectDone(program: string, words: readonly string[], folder: string) {
  const ran = await run(program, words, folder);
  assert.equal(ran.code, 0, `${program} ${words.join(' ')}: ${ran.stdout}\n${ran.stderr}`);
  return ran;
}
