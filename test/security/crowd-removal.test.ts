import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { delimiter, dirname } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { digestOf } from '../../lib/digest.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { recordTag } from '../../lib/promotion/ledger/stored/tags.ts';
import { appendRecord, LedgerError, readHead } from '../../lib/promotion/ledger.ts';
import { draft, writer } from '../promotion/ledger-samples.ts';
import { signatures } from '../promotion/signatures.ts';
import { registryForTests } from '../registries/registry.ts';
import { toolForTests } from '../registries/tools.ts';

const skip = process.env.CI !== 'true' && 'it runs with CI=true: it starts crane 257 times';

test('the command that the refusal of a crowd tells opens the ledger again, on CNCF distribution', { skip }, async (t) => {
  const [found, crane] = [await registryForTests(t, { server: 'distribution' }), await toolForTests('crane')];
  if (found.kind === 'missing') return t.skip(found.reason);
  if (crane.kind === 'missing') return t.skip(crane.reason);
  const context = createRegistryContext({ plainHttp: true });
  t.after(() => context.close());
  const repository = openRepository(`oci://${found.registry.host}/acme/shop/production`, context);
  const book = signatures('ann');
  const entry = await appendRecord(book.ledger(writer(repository), 'ann'), async () => draft(null));
  const manifest = await repository.readManifest('current');
  assert.ok(entry !== undefined && manifest !== undefined);
  const content = { mediaType: manifest.descriptor.mediaType, bytes: manifest.bytes };
  for (const sequence of [1, 900_000]) {
    // Under the record's own manifest: taking a tag away must leave it.
    for (let index = 0; index < 257; index += 1)
      await repository.writeManifest(content, { tag: recordTag(sequence, digestOf(`stranger ${index}`)) });
    const thrown = await readHead(repository, { verify: book.verify }).catch((error: unknown) => error);
    assert.ok(thrown instanceof LedgerError);
    const [, script] = /: (for tag in .*)$/.exec(thrown.fix ?? '') ?? [];
    // Of these nobody knows which one would be real, so no command is told.
    if (sequence !== 1) return assert.equal(script, undefined);
    assert.ok(script !== undefined);
    const path = [dirname(crane.tool.path), process.env.PATH ?? ''].join(delimiter);
    await promisify(execFile)('sh', ['-c', script], { env: { ...process.env, PATH: path } });
    const head = await readHead(repository, { verify: book.verify });
    assert.equal(head.kind === 'head' && head.entry.digest, entry.digest);
  }
});
