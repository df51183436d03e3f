import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PackedManifest } from '../../lib/artifact/packed.ts';
import { digestOf } from '../../lib/digest.ts';
import { mediaTypes } from '../../lib/oci/registry.ts';
import { packRecord } from '../../lib/promotion/ledger/stored/stored-record.ts';
import { recordTag } from '../../lib/promotion/ledger/stored/tags.ts';
import { history } from '../../lib/release/ledgers/history.ts';
import { startScripted } from '../oci/start-scripted.ts';
import { draft } from '../promotion/ledger-samples.ts';
import { world } from './world.ts';

const records = 10_000;
const perPage = 1000;

test('history of five out of ten thousand records over HTTP reads these five, and lists the tags once', async (t) => {
  const packed = packedRecords();
  const byDigest = new Map(
    packed.map(({ descriptor, manifest }) => [`/v2/shop/production/manifests/${descriptor.digest}`, manifest.bytes]),
  );
  const tags = packed.map(({ descriptor }, place) => recordTag(place + 1, descriptor.digest));
  const { registry, open } = await startScripted(t, ({ method, url }, response) => {
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

  const shown = await history(workplace, 'production', { limit: 5 });
  assert.deepEqual(
    shown.map(({ record }) => record.sequence),
    [10_000, 9_999, 9_998, 9_997, 9_996],
  );
  const asked = registry.seen.map(({ method, url }) => `${method} ${url}`);
  const lists = asked.filter((one) => one.includes('/tags/list'));
  assert.equal(lists.length, records / perPage, 'each page once');
  const others = asked.filter((one) => !lists.includes(one));
  const manifests = packed.slice(-5).map(({ descriptor }) => `GET /v2/shop/production/manifests/${descriptor.digest}`);
  assert.deepEqual(new Set(others), new Set(['HEAD /v2/shop/production/manifests/current', ...manifests]));
  assert.equal(others.length, 6);
});

function packedRecords(): readonly PackedManifest[] {
  const packed: PackedManifest[] = [];
  for (let sequence = 1; sequence <= records; sequence += 1) {
    const previous = packed.at(-1)?.descriptor;
    const said = { ...draft(null), environment: 'production', sequence, previous: previous?.digest ?? null };
    packed.push(packRecord({ schema: 1, ...said }, previous));
  }
  return packed;
}
