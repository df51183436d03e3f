import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { deliverySpec } from '../../lib/agent/delivery/delivery.ts';
import { packRelease } from '../../lib/artifact/pack-release.ts';
import { pushRelease } from '../../lib/artifact/push.ts';
import { signManifest } from '../../lib/artifact/signatures/sign.ts';
import type { Tools } from '../../lib/cli/tools.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { keySigner } from '../../lib/signing/key-signer.ts';
import { release } from '../artifact/samples.ts';
import { userProject } from '../cli/project.ts';
import { temporaryFolder } from '../oci/temporary-folder.ts';
import { registryForTests } from '../registries/registry.ts';
import { toolForTests } from '../registries/tools.ts';
import { identityToken, startSigstore } from '../signing/sigstore/instance.ts';
import { stepsOf } from './page.ts';
import { docs } from './play-page.ts';

const page = await readFile(join(docs, 'trust.md'), 'utf8');
/** Of a file that is shown twice, what is shown last. */
const files = Object.fromEntries(stepsOf(page).flatMap((step) => (step.kind === 'file' ? [[step.path, step.text]] : [])));

test('the workflows of docs/trust.md publish and promote as whom the page trusts, and as nobody else', async (t) => {
  const sigstore = await startSigstore(t);
  const variables = { ACTIONS_ID_TOKEN_REQUEST_URL: `${sigstore.address}/token`, ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'secret' };
  const tools: Partial<Tools> = { signingVariables: variables };
  const project = await userProject(t, { ...files, 'environments/trusted_root.json': sigstore.trustedRoot() }, tools);
  /** The last step of the job, as that workflow on that branch. */
  const run = async (file: string, job: string, branch = 'main') => {
    const sub = `https://github.com/acme/shop/.github/workflows/${file}@refs/heads/${branch}`;
    const token = identityToken({ iss: 'https://token.actions.githubusercontent.com', sub });
    sigstore.answer('/token?audience=sigstore', { statusCode: 200, response: JSON.stringify({ value: token }) });
    const words = workflowOf(file).jobs[job]?.steps.at(-1)?.run ?? '';
    assert.match(words, /^npx pawl /);
    const services = ['--fulcio-url', sigstore.address, '--rekor-url', sigstore.address];
    return project.pawl(...words.replace('"$VERSION"', '1.0.0').split(' ').slice(2), ...services);
  };

  const elsewhere = await run('release.yaml', 'publish', 'feature');
  assert.match(elsewhere.stderr, /release\.yaml@refs\/heads\/feature .*is not in trust\.releases/);
  const published = await run('release.yaml', 'publish');
  assert.equal(published.code, 0, published.stderr);
  assert.match(published.stdout, /Signed by https:\/\/github\.com\/acme\/shop\/\.github\/workflows\/release\.yaml@refs\/heads\/main/);
  const followed = await run('promote.yaml', 'follow');
  assert.match(followed.stdout, /^✓ staging moved to 1\.0\.0 \(record 1\)$/m);
});

test('in the workflows of docs/trust.md only jobs that sign may have an identity token', () => {
  const jobs = ['release.yaml', 'promote.yaml'].flatMap((file) => Object.entries(workflowOf(file).jobs));
  const signs = jobs.filter(([, job]) => job.steps.some(({ run }) => run?.includes('--keyless'))).map(([name]) => name);
  const mayHave = jobs.filter(([, { permissions }]) => permissions['id-token'] === 'write').map(([name]) => name);
  assert.deepEqual(signs, ['publish', 'follow']);
  assert.deepEqual(mayHave, signs);
  for (const [name, { steps: all }] of jobs.filter(([name]) => mayHave.includes(name)))
    assert.ok(
      all.every(({ run }) => run === undefined || !/^npm (?:test|ci$)/.test(run)),
      `${name} runs what packages bring`,
    );
});

test('an agent takes the Delivery of docs/trust.md', () => {
  const { spec } = z.object({ spec: z.json() }).parse(parse(files['delivery.yaml'] ?? ''));
  assert.equal(deliverySpec.parse(spec).trust?.promotions.length, 1);
});

const cosign = await toolForTests('cosign');

test('cosign verifies a signed release with the words of docs/trust.md', {
  skip: cosign.kind === 'missing' && cosign.reason,
}, async (t) => {
  const registry = await registryForTests(t);
  if (registry.kind === 'missing') return t.skip(registry.reason);
  if (cosign.kind === 'missing') return;
  const context = createRegistryContext({ plainHttp: true });
  t.after(() => context.close());
  const repository = openRepository(`oci://${registry.registry.host}/acme/shop`, context);
  const packed = await packRelease(release('1.0.0'));
  await pushRelease(repository, packed);
  const { privatePem, publicPem } = generateKey();
  await signManifest(repository, packed.descriptor, keySigner(privatePem));
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'publisher.pub'), publicPem);
  const [line = ''] = page.match(/^\$ cosign verify --key .+$/m) ?? [];
  const words = line.replace('ghcr.io', registry.registry.host).split(' ').slice(2);
  const said = await cosign.tool.run([...words, '--allow-http-registry'], { folder, environment: { HOME: folder } });
  assert.ok(said.includes(packed.descriptor.digest));
});

const workflow = z.object({
  jobs: z.record(
    z.string(),
    z.object({ permissions: z.record(z.string(), z.string()), steps: z.array(z.object({ run: z.string().optional() })) }),
  ),
});

function workflowOf(file: string) {
  return workflow.parse(parse(files[`.github/workflows/${file}`] ?? ''));
}
