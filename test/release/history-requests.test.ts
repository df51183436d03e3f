import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { PackedManifest } from '../../lib/artifact/packed.ts';
import { digestOf } from '../../lib/digest.ts';
import { mediaTypes } from '../../lib/oci/registry.ts';
import { packRecord } from '../../lib/promotion/ledger/stored/stored-record.ts';
import { recordTag } from '../../lib/promotion/ledger/stored/tags.ts';
import { history, proveHistory } from '../../lib/release/ledgers/history.ts';
import { startScripted } from '../oci/start-scripted.ts';
import { draft } from '../promotion/ledger-samples.ts';
import { world } from './world.ts';

test('history of five out of ten thousand records over HTTP reads these five, and lists the tags once', async (t) => {
  const { workplace, packed, asked } = await ledgerOf(t, { records: 10_000, perPage: 1000 });
  const shown = await history(workplace, 'production', { limit: 5 });
  assert.deepEqual(
    shown.map(({ record }) => record.sequence),
    [10_000, 9_999, 9_998, 9_997, 9_996],
  );
  const all = asked();
  const lists = all.filter((one) => one.includes('/tags/list'));
  assert.equal(lists.length, 10, 'each page once');
  const others = all.filter((one) => !lists.includes(one));
  const manifests = packed.slice(-5).map(({ descriptor }) => `GET /v2/shop/production/manifests/${descriptor.digest}`);
  assert.deepEqual(new Set(others), new Set(['HEAD /v2/shop/production/manifests/current', ...manifests]));
  assert.equal(others.length, 6);
});

test('the proof of a long history reads its records over HTTP at the same time, but never more than 32', async (t) => {
  const { workplace, mostAtOnce } = await ledgerOf(t, { records: 200, perPage: 1000, delay: 10 });
  const { entries } = await proveHistory(workplace, 'production');
  assert.equal(entries.length, 200);
  assert.ok(mostAtOnce() > 1 && mostAtOnce() <= 32, `${mostAtOnce()} at once`);
});

interface LedgerOptions {
  readonly records: number;
  readonly perPage: number;
  /** Milliseconds that each answer takes. @default 0 */
  readonly delay?: number;
}

/** A registry that holds a ledger of production, what it was asked, and how many requests it had at the same time. */
async function ledgerOf(t: TestContext, { records, perPage, delay = 0 }: LedgerOptions) {
  const packed = packedRecords(records);
  const byDigest = new Map(
    packed.map(({ descriptor, manifest }) => [`/v2/shop/production/manifests/${descriptor.digest}`, manifest.bytes]),
  );
  const tags = packed.map(({ descriptor }, place) => recordTag(place + 1, descriptor.digest));
  let [atOnce, mostAtOnce] = [0, 0];
  const { registry, open } = await startScripted(t, async ({ method, url }, response) => {
    atOnce += 1;
    mostAtOnce = Math.max(mostAtOnce, atOnce);
    if (delay > 0) await sleep(delay);
    atOnce -= 1;
    const { pathname, searchParams } = new URL(url, 'http://registry');
    const last = packed.at(-1);
    if (pathname === '/v2/shop/production/tags/list') {
      const start = Number(searchParams.get('from') ?? 0);
      const next = start + perPage;
      const more = next < records ? { link: `</v2/shop/production/tags/list?from=${next}>; rel="next"` } : {};
      response.writeHead(200, { 'content-type': 'application/json', ...more });
      response.end(JSON.stringify({ tags: tags.slice(start, next) }));
      return;
    }
    const bytes = pathname.endsWith('/manifests/current') ? last?.manifest.bytes : byDigest.get(pathname);
    if (bytes === undefined) return void response.writeHead(404).end();
    response.writeHead(200, {
      'content-type': mediaTypes.manifest,
      'content-length': bytes.length,
      'docker-content-digest': digestOf(bytes),
    });
    response.end(method === 'HEAD' ? undefined : bytes);
  });
  const { workplace } = await world(t, [], { release: open('shop'), environment: (name) => open(`shop/${name}`) });
  const asked = () => registry.seen.map(({ method, url }) => `${method} ${url}`);
  return { workplace, packed, asked, mostAtOnce: () => mostAtOnce };
}

function packedRecords(records: number): readonly PackedManifest[] {
  const packed: PackedManifest[] = [];
  for (let sequence = 1; sequence <= records; sequence += 1) {
    const previous = packed.at(-1)?.descriptor;
    const said = { ...draft(null), environment: 'production', sequence, previous: previous?.digest ?? null };
    packed.push(packRecord({ schema: 1, ...said }, previous));
  }
  return packed;
}
