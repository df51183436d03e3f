import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { signManifest } from '../../lib/artifact/signatures/sign.ts';
import { answers } from '../../lib/cli/json.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { keySigner } from '../../lib/signing/key-signer.ts';
import { writeImage } from '../contracts/registry-samples.ts';
import { registryForTests } from '../registries/registry.ts';
import { userProject } from './project.ts';
import { rememberingCompiler } from './remembering-compiler.ts';

const keys = { ci: generateKey(), images: generateKey() };

test('imagesSigned looks for signatures at the registry of the images: promote and explain say what they found', async (t) => {
  const found = await registryForTests(t);
  if (found.kind === 'missing') return t.skip(found.reason);
  const { host } = found.registry;
  const context = createRegistryContext({ plainHttp: true });
  t.after(() => context.close());
  const images = openRepository(`oci://${host}/acme/web`, context);
  const { descriptor } = await writeImage(images, { note: 'web' });
  const project = await userProject(t, files(`${host}/acme/web:1.4.2@${descriptor.digest}`), rememberingCompiler);
  await writeFile(join(project.folder, '.git', 'ci.key'), keys.ci.privatePem);
  const registry = ['--registry', `oci://${host}/acme/shop`, '--plain-http'];
  const key = ['--key', '.git/ci.key'];
  const published = await project.pawl('publish', '1.0.0', ...registry, ...key);
  assert.equal(published.code, 0, published.stderr);

  const promote = () => project.pawl('promote', 'production', '1.0.0', '--yes', ...registry, ...key);
  const refused = await promote();
  assert.equal(refused.code, 1);
  assert.match(
    refused.stdout,
    new RegExp(`1\\.0\\.0 has images that image team did not sign: ${host}/acme/web:1\\.4\\.2 \\(images-signed\\)`),
  );

  await signManifest(images, descriptor, keySigner(keys.images.privatePem));
  const explained = await project.pawl('explain', 'production', '1.0.0', ...registry);
  assert.match(explained.stdout, /read .*acme\/web:1\.4\.2 signed by image team/);
  assert.equal((await promote()).code, 0);
  const history = await project.pawl('history', 'production', '--json', ...registry);
  const [record] = answers.history.parse(history.json());
  const read = record?.verdicts[0]?.read ?? [];
  assert.ok(read.some((one) => one.kind === 'image' && one.digest === descriptor.digest));
});

function files(image: string): Record<string, string> {
  return {
    'environments/index.ts': `
import { ApiObject } from 'cdk8s';
import { application, environment, imagesSigned, pinned, project, publicKey } from 'pawl';
import { z } from 'zod';

const web = application('web', z.object({ image: z.string() }), (chart, { image }) => {
  new ApiObject(chart, 'pod', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' }, spec: { containers: [{ name: 'web', image }] } });
});
const ci = publicKey(${JSON.stringify(keys.ci.publicPem)}, { name: 'ci' });
const team = publicKey(${JSON.stringify(keys.images.publicPem)}, { name: 'image team', for: ['attestations'] });
const production = environment('production', {
  tier: 'staging',
  kubernetes: '1.35',
  track: pinned(),
  policies: [imagesSigned({ by: [team] })],
  deploy: [web({ image: '${image}' })],
});
export default project({ name: 'shop', environments: [production], trust: { releases: [ci], promotions: [ci], evidence: [team] } });
`,
  };
}
