import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from '../../lib/digest.ts';
import type { UploadProgress } from '../../lib/oci/registry-settings.ts';
import { answer, type Respond } from './scripted-registry.ts';
import { startScripted } from './start-scripted.ts';

const piece = 256 * 1024;
const large = new Uint8Array(3 * piece + 1);

test('whoever asks is told how far a large upload is, and when it has ended', async (t) => {
  const told: UploadProgress[] = [];
  const { repository, registry } = await startScripted(t, taking(201), { onUpload: (progress) => told.push(progress) });
  await repository.writeBlob({ mediaType: 'text/plain', bytes: large });
  assert.deepEqual(
    told.map(({ sent, ended }) => [sent, ended]),
    [
      [0, false],
      [piece, false],
      [2 * piece, false],
      [3 * piece, false],
      [large.length, false],
      [large.length, true],
    ],
  );
  assert.deepEqual(told[0], { host: registry.host, digest: digestOf(large), sent: 0, size: large.length, ended: false });
});

test('an upload that is tried again begins again, and one that is refused has ended', async (t) => {
  const told: UploadProgress[] = [];
  const { repository } = await startScripted(t, taking(503, 403), { onUpload: (progress) => told.push(progress) });
  await assert.rejects(repository.writeBlob({ mediaType: 'text/plain', bytes: large }), { code: 'DENIED' });
  assert.equal(told.filter(({ sent }) => sent === 0).length, 2);
  assert.deepEqual(
    told.map(({ ended }) => ended).filter((ended) => ended),
    [true],
  );
});

/** Takes uploads, and answers each PUT with the next status. */
function taking(...statuses: readonly number[]): Respond {
  let puts = 0;
  return ({ method }, response) => {
    if (method === 'HEAD') return answer(response, 404);
    if (method === 'POST') return answer(response, 202, '', { location: '/upload' });
    answer(response, statuses[puts++] ?? 500);
  };
}
