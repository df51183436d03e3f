import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { userProject } from '../cli/project.ts';
import { rememberingCompiler } from '../cli/remembering-compiler.ts';
import { shopFiles } from '../cli/shop.ts';
import { findClients } from '../registries/clients.ts';
import { type RegistryOptions, registryForTests } from '../registries/registry.ts';

const { oras } = await findClients();

for (const [what, from, to] of [
  ['with the referrers API to one without', {}, { server: 'distribution' }],
  ['without the referrers API to one with', { server: 'distribution' }, {}],
] as const satisfies readonly (readonly [string, RegistryOptions, RegistryOptions])[])
  test(`approvals and vetoes count after a project moved from a registry ${what}`, { skip: oras.missing }, async (t) => {
    const [left, right] = [await registryForTests(t, from), await registryForTests(t, to)];
    if (left.kind === 'missing') return t.skip(left.reason);
    if (right.kind === 'missing') return t.skip(right.reason);
    const context = createRegistryContext({ plainHttp: true });
    t.after(() => context.close());
    const project = await userProject(t, files(), rememberingCompiler);
    for (const [name, { privatePem }] of Object.entries(keys)) await writeFile(join(project.folder, '.git', `${name}.key`), privatePem);
    const pawlAt = async (host: string, name: keyof typeof keys, ...words: readonly string[]) =>
      project.pawl(...words, '--key', `.git/${name}.key`, '--registry', `oci://${host}/acme/shop`, '--plain-http');
    const good = async (...[host, name, ...words]: Parameters<typeof pawlAt>) => {
      const { code, stdout, stderr } = await pawlAt(host, name, ...words);
      assert.equal(code, 0, `${words.join(' ')}: ${stdout}${stderr}`);
    };
    const copy = async (...repositories: readonly string[]) => {
      for (const each of repositories) {
        const [source, target] = [`${left.registry.host}/acme/${each}`, `${right.registry.host}/acme/${each}`];
        for (const tag of await openRepository(`oci://${source}`, context).tags())
          await oras.copy({ place: source, tag }, { place: target, tag });
      }
    };
    const promoted = (version: string) => pawlAt(right.registry.host, 'promoter', 'promote', 'production', version, '--yes');

    for (const version of ['1.0.0', '1.1.0']) {
      await good(left.registry.host, 'publisher', 'publish', version);
      await good(left.registry.host, 'promoter', 'follow');
      await good(left.registry.host, 'approver', 'approve', 'production', version, '--yes');
    }
    await good(left.registry.host, 'promoter', 'veto', '1.1.0', '--why', 'a test', '--yes');

    // What is not copied counts for nothing: so it is the copy that does.
    await copy('shop', 'shop/development', 'shop/staging');
    assert.match((await promoted('1.0.0')).stdout, /1\.0\.0 is not approved for production: 0 of 1/);
    await copy('shop/evidence', 'shop/vetoes');
    assert.match((await promoted('1.1.0')).stdout, /1\.1\.0 is vetoed/);
    await good(right.registry.host, 'promoter', 'promote', 'production', '1.0.0', '--yes');
    for (const ledger of ['development', 'staging', 'production', 'vetoes']) {
      const { code, stdout } = await project.pawl(
        'history',
        ledger,
        '--verify',
        '--registry',
        `oci://${right.registry.host}/acme/shop`,
        '--plain-http',
      );
      assert.equal(code, 0, stdout);
    }
  });

const keys = { publisher: generateKey(), promoter: generateKey(), approver: generateKey() };

/** The shop, that trusts everybody with one thing, and production, that wants an approval. */
function files(): Readonly<Record<string, string>> {
  const { 'environments/index.ts': text = '', ...others } = shopFiles();
  const only = (name: keyof typeof keys) =>
    `[publicKey(${JSON.stringify(keys[name].publicPem)}, { name: '${name}', emails: ['${name}@shop.example'] })]`;
  const trust = `trust: { releases: ${only('publisher')}, promotions: ${only('promoter')}, evidence: ${only('approver')} }`;
  return {
    ...others,
    'environments/index.ts': text
      .replace('import { application,', 'import { approved, application,')
      .replace('policies: [comesFromSource,', `policies: [approved({ by: ${only('approver')} }), comesFromSource,`)
      .replace("project({ name: 'shop',", `project({ name: 'shop', ${trust},`),
  };
}
