import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createNews, failureOf } from '../../../lib/agent/loop/news.ts';
import { damaged, lost } from '../../../lib/agent/memory/memory-error.ts';
import { digestOf } from '../../../lib/digest.ts';
import type { Happening } from '../../../lib/events/event.ts';
import { ClusterError } from '../../../lib/kubernetes/cluster-error.ts';

const delivery = { namespace: 'shop', name: 'shop' };
const release = { sequence: 7, version: '1.2.0', record: digestOf('record'), manifest: digestOf('manifest') };

it('what failed is said with what to do about it', () => {
  const said: Happening[] = [];
  const news = createNews((what) => said.push(what));
  news.trouble(damaged(delivery, 'it is not JSON'), undefined);
  news.trouble(lost(delivery, release, { kind: 'failed', message: 'it is not there' }), undefined);
  news.trouble(lost(delivery, release, undefined), undefined);
  const sentences = said.map((what) => (what.kind === 'failed' ? `${what.code} ${what.message}` : what.kind));
  assert.match(sentences[0] ?? '', /^BAD_MEMORY .*: it is not JSON\. Restore the ConfigMap from a backup, or delete it/);
  assert.match(
    sentences[1] ?? '',
    /^LOST_RELEASE .*\(it is not there\)\. Let the agent read sha256:[0-9a-f]{64} in the Delivery's repository/,
  );
  assert.match(sentences[2] ?? '', /is being fetched from the registry again$/, 'there is nothing to do yet');
});

it('a kind that is away is said once, by its name, and not as if the cluster were', () => {
  const said: Happening[] = [];
  const news = createNews((what) => said.push(what));
  const trouble = (name: string, kind: string) =>
    news.trouble(new ClusterError('BUSY', `Cannot read ${kind}/shop/${name}: HTTP 503, service unavailable`, { status: 503 }), {
      kind: 'kind',
      name: kind,
    });
  trouble('one', 'Measure.metrics.example.com');
  trouble('two', 'Measure.metrics.example.com');
  trouble('one', 'Wardle.example.com');
  news.phase({ kind: 'empty' }, undefined, undefined);
  const [first, second, ...rest] = said.map((what) => (what.kind === 'failed' ? `${what.code} ${what.message}` : what.kind));
  assert.equal(
    first,
    'KIND_UNREACHABLE The server answers, but nothing of kind Measure.metrics.example.com: Cannot read Measure.metrics.example.com/shop/one: HTTP 503, service unavailable',
  );
  assert.match(second ?? '', /nothing of kind Wardle\.example\.com/);
  assert.deepEqual(rest, []);
});

it('one request that took too long is not said to be of its whole kind', () => {
  const error = new ClusterError('TIMEOUT', 'Cannot apply ConfigMap/shop/web: it took too long', { status: 504 });
  assert.equal(
    failureOf(error, { kind: 'kind', name: 'ConfigMap' }).message,
    'The server answers, but not for this request about ConfigMap: Cannot apply ConfigMap/shop/web: it took too long',
  );
});
