import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Duration } from '../../lib/duration.ts';
import type { Repository } from '../../lib/oci/registry.ts';
import { appendRecord } from '../../lib/promotion/ledger.ts';
import { answerError } from '../oci/scripted-registry.ts';
import { startScripted } from '../oci/start-scripted.ts';
import { draft, someManifest, writer } from './ledger-samples.ts';
import { memoryRepository } from './simulation/memory-repository.ts';

const endings = {
  'the time for it is over says that it answered 503': /^Cannot tell whether record 1 of ".*" was written: .*the registry answered 503$/,
  'a person stops it says so': /stopped by SIGINT$/,
} as const;

for (const [ending, expected] of Object.entries(endings)) {
  test(`a record whose registry answers 503 until ${ending}`, async (t) => {
    const late = Promise.withResolvers<void>();
    const stop = new AbortController();
    const refusing = await startScripted(t, (_, response) => answerError(response, 503, 'UNAVAILABLE'), {
      patience: Duration.seconds(60),
      wait: (_, signal) => {
        if (ending === 'a person stops it says so') stop.abort(new Error('stopped by SIGINT'));
        else late.resolve();
        return new Promise((_resolve, reject) => {
          if (signal?.aborted) reject(signal.reason);
          signal?.addEventListener('abort', () => reject(signal.reason));
        });
      },
    });
    const memory = memoryRepository();
    const repository: Repository = {
      ...memory,
      writeManifest: (content, options = {}) =>
        (options.tag?.startsWith('record-') ? refusing.repository : memory).writeManifest(content, options),
    };
    const manifest = await someManifest(memory);
    const wait = async (_: number, signal?: AbortSignal) => {
      await Promise.race([late.promise, new Promise((resolve) => signal?.addEventListener('abort', resolve))]);
      signal?.throwIfAborted();
    };
    const ledger = { ...writer(repository), wait };
    const error = await appendRecord(ledger, async () => draft(manifest), { signal: stop.signal }).catch((thrown) => thrown);
    assert.match(error.message, expected);
  });
}
