import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { answers } from '../../lib/cli/json.ts';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { userProject } from '../cli/project.ts';
import { rememberingCompiler } from '../cli/remembering-compiler.ts';
import { shopFiles } from '../cli/shop.ts';
import { temporaryFolder } from '../oci/temporary-folder.ts';
import { type RegistryOptions, registryForTests } from './registry.ts';
import { type Tool, toolForTests } from './tools.ts';

const oras = await toolForTests('oras');
const skip = oras.kind === 'missing' && oras.reason;

const ways: readonly (readonly [name: string, from: RegistryOptions, to: RegistryOptions])[] = [
  ['from a registry with the referrers API to one without', {}, { referrers: false }],
  ['from CNCF distribution to a registry with the referrers API', { server: 'distribution' }, {}],
];

for (const [name, from, to] of ways)
  test(`what the commands of docs/ledger.md copy ${name}, by way of a layout, verifies there, and work goes on`, { skip }, async (t) => {
    const [source, target] = [await registryForTests(t, from), await registryForTests(t, to)];
    if (source.kind === 'missing') return t.skip(source.reason);
    if (target.kind === 'missing') return t.skip(target.reason);
    if (oras.kind === 'missing') return;
    const layouts = await temporaryFolder(t);
    const shop = await signedShop(t);
    await shop.publishAndPromote(`oci://${source.registry.host}/acme/shop`);
    for (const repository of ['shop', 'shop/development']) {
      const layout = join(layouts, repository.replace('/', '-'));
      await copyAll(oras.tool, { place: `${source.registry.host}/acme/${repository}` }, { place: layout, layout: true });
      await copyAll(oras.tool, { place: layout, layout: true }, { place: `${target.registry.host}/elsewhere/${repository}` });
    }
    await shop.verifies(`oci://${target.registry.host}/elsewhere/shop`);
  });

interface End {
  readonly place: string;
  readonly layout?: boolean;
}

/** `for tag in $(oras repo tags FROM); do oras cp -r FROM:$tag TO:$tag; done` */
async function copyAll({ run }: Tool, from: End, to: End): Promise<void> {
  const flag = (side: string, { layout }: End) => `--${side}${layout === true ? 'oci-layout' : 'plain-http'}`;
  const tags = (await run(['repo', 'tags', flag('', from), from.place])).split('\n').filter(Boolean);
  for (const tag of tags) await run(['cp', '-r', flag('from-', from), flag('to-', to), `${from.place}:${tag}`, `${to.place}:${tag}`]);
}

/** A project whose publisher and promoter sign; its commands with whichever registry. */
async function signedShop(t: TestContext) {
  const keys = { publisher: generateKey(), promoter: generateKey() };
  const one = (name: keyof typeof keys) => `[publicKey(${JSON.stringify(keys[name].publicPem)}, { name: '${name}' })]`;
  const trust = `trust: { releases: ${one('publisher')}, promotions: ${one('promoter')} },`;
  const files = shopFiles();
  const text = (files['environments/index.ts'] ?? '').replace("project({ name: 'shop',", `project({ name: 'shop', ${trust}`);
  const project = await userProject(t, { ...files, 'environments/index.ts': text }, rememberingCompiler);
  for (const [name, { privatePem }] of Object.entries(keys)) await writeFile(join(project.folder, '.git', `${name}.key`), privatePem);
  const good = async (registry: string, ...words: readonly string[]) => {
    const ran = await project.pawl(...words, '--registry', registry, '--plain-http');
    assert.equal(ran.code, 0, ran.stderr + ran.stdout);
    return ran;
  };
  const signedBy = (name: keyof typeof keys) => ['--key', `.git/${name}.key`];
  return {
    publishAndPromote: async (registry: string) => {
      for (const version of ['1.0.0', '1.1.0']) {
        await good(registry, 'publish', version, ...signedBy('publisher'));
        await good(registry, 'promote', 'development', version, '--yes', ...signedBy('promoter'));
      }
    },
    verifies: async (registry: string) => {
      for (const what of ['1.1.0', 'development']) {
        const { proofs } = answers.verify.parse((await good(registry, 'verify', what, '--json')).json());
        const others = proofs.filter(({ result }) => result !== 'proved').map(({ claim }) => claim);
        assert.deepEqual(others, what === 'development' ? [] : ['It is what its source compiles to']);
      }
      const history = await good(registry, 'history', 'development', '--verify');
      assert.match(history.stdout, /2 records/);
      await good(registry, 'rollback', 'development', '--why', 'a reason', '--yes', ...signedBy('promoter'));
    },
  };
}
