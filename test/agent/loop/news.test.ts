import assert from 'node:assert/strict';
import { it } from 'node:test';
import { createNews } from '../../../lib/agent/loop/news.ts';
import { damaged, lost } from '../../../lib/agent/memory/memory-error.ts';
import { digestOf } from '../../../lib/digest.ts';
import type { Happening } from '../../../lib/events/event.ts';

const delivery = { namespace: 'shop', name: 'shop' };
const release = { sequence: 7, version: '1.2.0', record: digestOf('record'), manifest: digestOf('manifest') };

it('what failed is said with what to do about it', () => {
  const said: Happening[] = [];
  const news = createNews((what) => said.push(what));
  news.trouble(damaged(delivery, 'it is not JSON'));
  news.trouble(lost(delivery, release, { kind: 'failed', message: 'it is not there' }));
  news.trouble(lost(delivery, release, undefined));
  const sentences = said.map((what) => (what.kind === 'failed' ? `${what.code} ${what.message}` : what.kind));
  assert.match(sentences[0] ?? '', /^BAD_MEMORY .*: it is not JSON\. Restore the ConfigMap from a backup, or delete it/);
  assert.match(
    sentences[1] ?? '',
    /^LOST_RELEASE .*\(it is not there\)\. Let the agent read sha256:[0-9a-f]{64} in the Delivery's repository/,
  );
  assert.match(sentences[2] ?? '', /is being fetched from the registry again$/, 'there is nothing to do yet');
});
