import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { request } from 'undici';
import { registryForTests } from '../registry.ts';
import { cutAt } from './faults.ts';
import { type Front, startFront } from './front.ts';

const manifest = JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.manifest.v1+json', layers: [] });

test('a front writes down what is asked, and answers as the registry does', async (t) => {
  const front = await frontOf(t);
  if (front === undefined) return;
  assert.equal(await put(front, 'shop', '1'), 201);
  assert.equal(await get(front, 'shop', '1'), manifest);
  assert.deepEqual(front.requests, [
    { method: 'PUT', path: '/v2/shop/manifests/1' },
    { method: 'GET', path: '/v2/shop/manifests/1' },
  ]);
});

test('a request that is cut before the registry saw it has done nothing', async (t) => {
  const front = await frontOf(t);
  if (front === undefined) return;
  front.fail(cutAt(1, { when: 'before' }));
  await assert.rejects(put(front, 'shop', '1'), { code: 'ECONNRESET' });
  assert.equal(await get(front, 'shop', '1'), undefined);
});

test('a request that is cut afterwards has done what was asked', async (t) => {
  const front = await frontOf(t);
  if (front === undefined) return;
  front.fail(cutAt(2, { when: 'after' }));
  assert.equal(await put(front, 'shop', '1'), 201);
  await assert.rejects(put(front, 'shop', '2'), { code: 'ECONNRESET' });
  assert.equal(await get(front, 'shop', '2'), manifest);
});

test('a lasting cut lets nothing more through until the faults are taken back', async (t) => {
  const front = await frontOf(t);
  if (front === undefined) return;
  front.fail(cutAt(1, { when: 'after', lasting: true }));
  for (const tag of ['1', '2']) await assert.rejects(put(front, 'shop', tag), { code: 'ECONNRESET' });
  front.fail();
  assert.equal(await get(front, 'shop', '1'), manifest);
  assert.equal(await get(front, 'shop', '2'), undefined);
});

test('a front answers for the registry where it is told to', async (t) => {
  const front = await frontOf(t);
  if (front === undefined) return;
  front.fail(() => ({ kind: 'answer', status: 429, headers: { 'retry-after': '7' } }));
  const answer = await request(`http://${front.host}/v2/shop/manifests/1`, { method: 'PUT', body: 'x'.repeat(100_000) });
  await answer.body.dump();
  assert.equal(answer.statusCode, 429);
  assert.equal(answer.headers['retry-after'], '7');
});

for (const removable of [true, false])
  test(`tags that may not move do not, and are taken away ${removable ? '' : 'no more '}than allowed`, async (t) => {
    const found = await registryForTests(t, { immutableTags: { removable } });
    if (found.kind === 'missing') return t.skip(found.reason);
    const { registry } = found;
    assert.equal(await put(registry, 'shop', '1'), 201);
    assert.equal(await put(registry, 'shop', '1'), 400);
    for (const tag of ['live', 'live', 'current', 'current']) assert.equal(await put(registry, 'shop', tag), 201);
    const { statusCode, body } = await request(`http://${registry.host}/v2/shop/manifests/1`, { method: 'DELETE' });
    await body.dump();
    assert.equal(statusCode, removable ? 202 : 405);
  });

/** A front before an empty registry; without one the test is skipped. */
async function frontOf(t: TestContext): Promise<Front | undefined> {
  const found = await registryForTests(t);
  if (found.kind === 'missing') {
    t.skip(found.reason);
    return undefined;
  }
  const front = await startFront(found.registry.host);
  t.after(() => front.stop());
  return front;
}

async function put({ host }: { readonly host: string }, repository: string, tag: string): Promise<number> {
  const headers = { 'content-type': 'application/vnd.oci.image.manifest.v1+json' };
  const { statusCode, body } = await request(`http://${host}/v2/${repository}/manifests/${tag}`, {
    method: 'PUT',
    headers,
    body: manifest,
  });
  await body.dump();
  return statusCode;
}

async function get({ host }: { readonly host: string }, repository: string, tag: string): Promise<string | undefined> {
  const { statusCode, body } = await request(`http://${host}/v2/${repository}/manifests/${tag}`);
  const text = await body.text();
  return statusCode === 200 ? text : undefined;
}
