import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { signManifest } from '../../lib/artifact/signatures/sign.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { packRecord } from '../../lib/promotion/ledger/stored/stored-record.ts';
import { recordTag } from '../../lib/promotion/ledger/stored/tags.ts';
import { readHead } from '../../lib/promotion/ledger.ts';
import type { LedgerEntry } from '../../lib/promotion/record.ts';
import { keySigner } from '../../lib/signing/key-signer.ts';
import { playPage } from './play-page.ts';

test('what docs/ledger.md says, works as it says', async (t) => {
  let newest: LedgerEntry | undefined;
  await playPage(t, 'ledger', {
    meanwhile: async (words, { folder, home }) => {
      if (words === 'npx pawl resolve production') newest = await fork(folder, join(home, 'sam.key'));
      return words.replace('3@3fa2b1c4d5e6', `3@${newest?.digest.slice('sha256:'.length)}`).replace('$HOME', home);
    },
  });
});

/** A writer that slept writes the newest record once more. */
async function fork(folder: string, key: string): Promise<LedgerEntry> {
  const repository = openRepository(`oci-layout:${join(folder, '.pawl', 'registry', 'shop', 'production')}`);
  const head = await readHead(repository);
  assert.ok(head.kind === 'head' && head.entry.record.previous !== null);
  const { record } = head.entry;
  const packed = packRecord({ ...record, why: 'slept' }, await repository.resolve(head.entry.record.previous));
  for (const blob of packed.blobs) await repository.writeBlob(blob);
  await signManifest(repository, packed.descriptor, keySigner(await readFile(key, 'utf8'), { name: 'Sam' }));
  await repository.writeManifest(packed.manifest, { tag: recordTag(record.sequence, packed.descriptor.digest) });
  return head.entry;
}
