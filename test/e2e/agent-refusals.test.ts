import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { it } from 'node:test';
import type { Digest } from '../../lib/digest.ts';
import { readHead } from '../../lib/promotion/ledger/reading/head.ts';
import { recordTag } from '../../lib/promotion/ledger/stored/tags.ts';
import type { LedgerEntry } from '../../lib/promotion/record.ts';
import { configMap } from '../agent/stage/objects.ts';
import { mallory, promoter, signed, trust } from '../agent/stage/people.ts';
import { refused } from '../agent/stage/refused.ts';
import { ready, type Stage, setStage } from '../agent/stage/stage.ts';
import { type Cleanup, describeWithCluster } from '../control-plane/for-tests.ts';
import { listenOnLoopback } from '../registries/front/listen.ts';
import { registryForTests } from '../registries/registry.ts';

interface Refusal {
  readonly what: string;
  readonly reason: string;
  readonly message: RegExp;
  /** Brings it about, beside or above record 1, which is applied. No agent looks meanwhile. */
  act(stage: Stage, first: LedgerEntry): Promise<unknown>;
}

/** What an agent takes no notice of but to say so: each of a real registry. */
const refusals: readonly Refusal[] = [
  {
    what: 'a record that nobody signed',
    reason: 'UntrustedRecord',
    message: /^Record 2 .* is not taken: It is not signed; 1\.0\.0 \(record 1\) stays/,
    act: async (stage) => stage.environment.recordUnchecked(await release(stage, '2.0.0')),
  },
  {
    what: 'a record that a stranger signed',
    reason: 'UntrustedRecord',
    message: /^Record 2 .* is not taken: Its signature does not count: .*; 1\.0\.0 \(record 1\) stays/,
    act: async (stage) => stage.environment.recordUnchecked(await release(stage, '2.0.0'), { by: mallory.signer }),
  },
  {
    what: 'a gap',
    reason: 'BrokenChain',
    message: /record 4 follows "sha256:\w+", which is not record 3; 1\.0\.0 \(record 1\) stays/,
    act: async (stage) => stage.environment.recordUnchecked(await release(stage, '2.0.0'), { sequence: 4, by: promoter.signer }),
  },
  {
    what: 'a fork',
    reason: 'Fork',
    message: /^The ledger is forked at record 2 .*; 1\.0\.0 \(record 1\) stays/,
    act: async (stage, after) => {
      for (const version of ['2.0.0', '2.0.1'])
        await stage.environment.recordUnchecked(await release(stage, version), { after, by: promoter.signer });
    },
  },
  {
    what: 'a release that a stranger signed',
    reason: 'UntrustedRelease',
    message: /^2\.0\.0 .* is not taken: Its signature does not count: .*; 1\.0\.0 \(record 1\) stays/,
    act: async (stage) => {
      stage.environment.signAs({ publisher: mallory.signer, promoter: promoter.signer });
      await stage.environment.record(await release(stage, '2.0.0'));
    },
  },
  {
    what: 'a release that nobody signed',
    reason: 'UntrustedRelease',
    message: /^2\.0\.0 .* is not taken: It is not signed; 1\.0\.0 \(record 1\) stays/,
    act: async (stage) => {
      stage.environment.signAs({ promoter: promoter.signer });
      await stage.environment.record(await release(stage, '2.0.0'));
    },
  },
];

describeWithCluster('what an agent refuses of a registry, it says in status, event and metric', (plane) => {
  for (const { what, reason, message, act } of refusals)
    it(what, async (t) => {
      const stage = await atRegistry(t);
      if (stage === undefined) return;
      const agent = stage.startAgent();
      await stage.deliver('shop', { trust });
      await stage.status((current) => ready(current) === 'Applied');
      await agent.stop();
      await act(stage, await headOf(stage));
      stage.startAgent();
      await refused(stage, reason, message);
      assert.deepEqual((await stage.get('v1', 'ConfigMap', 'settings'))?.data, { key: 'value' });
    });

  it('an older record that is shown again', async (t) => {
    const stage = await atRegistry(t);
    if (stage === undefined) return;
    const first = await headOf(stage);
    const { repository } = stage.environment;
    const second = await stage.environment.record(await release(stage, '1.1.0'));
    stage.startAgent();
    await stage.deliver('shop', { trust });
    await stage.status((current) => current.applied?.version === '1.1.0');
    const { bytes, descriptor } = (await repository.readManifest(first.digest)) ?? assert.fail();
    await repository.writeManifest({ bytes, mediaType: descriptor.mediaType }, { tag: 'current' });
    await repository.removeTag(recordTag(2, second.digest));
    await refused(stage, 'Replay', /^The newest record is 1, and record 2 was taken before; 1\.1\.0 \(record 2\) stays/);
    assert.deepEqual((await stage.get('v1', 'ConfigMap', 'settings'))?.data, { key: '1.1.0' });
  });

  for (const what of ['layer', 'manifest'] as const)
    it(`a release of which the ${what} is another than its digest says`, async (t) => {
      const stage = await atRegistry(t);
      if (stage === undefined) return;
      const { manifest } = await release(stage, '2.0.0');
      const changed = what === 'manifest' ? manifest : await layerOf(stage, manifest);
      const host = await changing(t, stage.environment.repository.reference, changed);
      stage.startAgent();
      await stage.deliver('shop', { trust, repository: `oci://${host}/acme/shop/staging` });
      await stage.status((current) => ready(current) === 'Applied');
      await stage.environment.record({ version: '2.0.0', index: stage.environment.indexOf('2.0.0'), manifest });
      const message = new RegExp(`its content has digest sha256:\\w+, expected ${changed}; 1\\.0\\.0 \\(record 1\\) stays`);
      await refused(stage, 'DigestMismatch', message);
      assert.deepEqual((await stage.get('v1', 'ConfigMap', 'settings'))?.data, { key: 'value' });
    });

  /** With 1.0.0, signed as it should be. */
  async function atRegistry(t: Cleanup & { skip(reason: string): void }): Promise<Stage | undefined> {
    const found = await registryForTests(t);
    if (found.kind === 'ready') return signed(await setStage(plane, t, { reference: `oci://${found.registry.host}/acme/shop/staging` }));
    t.skip(found.reason);
    return undefined;
  }
});

async function headOf(stage: Stage): Promise<LedgerEntry> {
  const found = await readHead(stage.environment.repository);
  return found.kind === 'head' ? found.entry : assert.fail(found.kind);
}

function release(stage: Stage, version: string) {
  return stage.environment.push(version, [configMap(stage.namespace, 'settings', { key: version })]);
}

async function layerOf(stage: Stage, manifest: Digest): Promise<Digest> {
  const { bytes } = (await stage.environment.repository.readManifest(manifest)) ?? assert.fail();
  return JSON.parse(Buffer.from(bytes).toString()).layers[0].digest;
}

/** Somebody between the agent and its registry, who changes one byte of one thing. */
async function changing(t: Cleanup, reference: string, digest: Digest): Promise<string> {
  const server = createServer(async ({ method = '', url = '', headers: { accept = '*/*' } }, response) => {
    const answer = await fetch(new URL(url, reference.replace('oci:', 'http:')), { method, headers: { accept } });
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (/\/(manifests|blobs)\/[^/]+$/.test(url) && url.endsWith(digest) && bytes.length > 30) bytes[30] = 0xff - (bytes[30] ?? 0);
    response.writeHead(answer.status, Object.fromEntries([...answer.headers].filter(([name]) => name !== 'content-length')));
    response.end(bytes);
  });
  t.after(async () => server.closeAllConnections());
  return listenOnLoopback(server);
}
