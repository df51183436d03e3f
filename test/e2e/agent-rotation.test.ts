import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { generateKey } from '../../lib/signing/generate-key.ts';
import { ready, readyMessage, type Stage, setStage } from '../agent/stage/stage.ts';
import { userProject } from '../cli/project.ts';
import { rememberingCompiler } from '../cli/remembering-compiler.ts';
import { describeWithCluster } from '../control-plane/for-tests.ts';

const keys = { old: generateKey(), new: generateKey(), sam: generateKey() };
type Name = keyof typeof keys;

describeWithCluster('agent rotation', (plane) => {
  it('goes on when a publisher changes keys in the right order: trust both, sign anew, take the old one out', async (t) => {
    const shop = await openShop(t, await setStage(plane, t));
    const { stage } = shop;
    await shop.trusting('old', 'new');
    await shop.good('sign', '1.0.0', '--key', '.git/new.key', '--yes');
    await shop.trusting('new');
    await stage.status(({ verification }) => verification === 'promotion signed by sam, release signed by new');
    await stage.status((status) => ready(status) === 'Applied');
    await shop.changeByHand();
    await stage.until('drift turned back', async () => (await shop.text()) === 'one');

    await shop.commit(shop.files('two', ['new']));
    await shop.good('publish', '2.0.0', '--key', '.git/new.key');
    await shop.good('promote', 'staging', '2.0.0', '--yes', '--key', '.git/sam.key');
    await stage.status(({ applied }) => applied?.version === '2.0.0');
    await shop.good('rollback', 'staging', '1.0.0', '--why', 'two is worse', '--yes', '--key', '.git/sam.key');
    await stage.status((status) => status.applied?.version === '1.0.0' && ready(status) === 'Applied');
    assert.equal(await shop.text(), 'one');
  });

  it('stops applying in the wrong order, prunes nothing, says what to do, and goes on once that is done', async (t) => {
    const shop = await openShop(t, await setStage(plane, t));
    const { stage } = shop;
    await shop.trusting('new');
    const status = await stage.status((current) => ready(current) === 'UntrustedRelease');
    assert.match(
      readyMessage(status),
      /^1\.0\.0 is signed by old, who is not trusted with releases \(have .*"pawl sign 1\.0\.0", or trust them again\); what is applied is left as it is$/,
    );
    await shop.changeByHand();
    await stage.event('drift-observed');
    assert.equal(await shop.text(), 'by hand', 'held as it is');

    const refused = await shop.pawl('sign', '1.0.0', '--key', '.git/new.key', '--yes');
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /nobody vouches for it/);
    await shop.good('sign', '1.0.0', '--key', '.git/new.key', '--was-signed-by', '.git/old.pub', '--yes');
    await stage.status((current) => ready(current) === 'Applied');
    await stage.until('the released content', async () => (await shop.text()) === 'one');
  });
});

/** A project of its own whose 1.0.0, signed with the old key, is in force in staging, and an agent that holds a namespace to it. */
async function openShop(t: TestContext, stage: Stage) {
  const files = (text: string, releases: readonly Name[]) => ({ 'environments/index.ts': projectText(stage.namespace, text, releases) });
  const project = await userProject(t, files('one', ['old']), rememberingCompiler);
  for (const [name, { privatePem, publicPem }] of Object.entries(keys)) {
    await writeFile(join(project.folder, '.git', `${name}.key`), privatePem);
    await writeFile(join(project.folder, '.git', `${name}.pub`), publicPem);
  }
  const good = async (...words: readonly string[]) => {
    const ran = await project.pawl(...words);
    assert.equal(ran.code, 0, ran.stderr + ran.stdout);
  };
  const trust = (...releases: readonly Name[]) => ({ releases: releases.map(named), promotions: [named('sam')] });
  await good('publish', '1.0.0', '--key', '.git/old.key');
  await good('promote', 'staging', '1.0.0', '--yes', '--key', '.git/sam.key');
  stage.startAgent();
  const repository = `oci-layout:${join(project.folder, '.pawl', 'registry', 'shop', 'staging')}`;
  await stage.deliver('shop', { repository, project: 'shop', trust: trust('old') });
  await stage.status((status) => ready(status) === 'Applied');
  return {
    ...project,
    stage,
    files,
    good,
    /** Whom project and Delivery trust with releases from now on. */
    trusting: async (...releases: readonly Name[]) => {
      await project.commit(files('one', releases));
      await stage.patchDelivery({ spec: { trust: trust(...releases) } });
    },
    text: async () => {
      const live = JSON.parse(JSON.stringify(await stage.get('v1', 'ConfigMap', 'settings')));
      return live?.data?.text;
    },
    changeByHand: async () => {
      const settings = await stage.address('v1', 'ConfigMap', 'settings');
      await stage.cluster.mergePatch(settings, { data: { text: 'by hand' } }, { fieldManager: 'somebody' });
    },
  };
}

function named(name: Name): { readonly key: string; readonly name: string } {
  return { key: keys[name].publicPem, name };
}

function projectText(namespace: string, text: string, releases: readonly Name[]): string {
  const listed = (names: readonly Name[]) =>
    `[${names.map((name) => `publicKey(${JSON.stringify(keys[name].publicPem)}, { name: '${name}' })`).join(', ')}]`;
  return `
import { ApiObject } from 'cdk8s';
import { application, environment, pinned, project, publicKey } from 'pawl';
import { z } from 'zod';

const settings = application('settings', z.object({ text: z.string() }), (chart, { text }) => {
  new ApiObject(chart, 'map', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { text } });
});
const staging = environment('staging', {
  tier: 'staging',
  kubernetes: '1.35',
  namespace: '${namespace}',
  track: pinned(),
  deploy: [settings({ text: '${text}' })],
});
export default project({ name: 'shop', environments: [staging], trust: { releases: ${listed(releases)}, promotions: ${listed(['sam'])}, evidence: [] } });
`;
}
