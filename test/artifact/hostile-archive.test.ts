import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { collectBytes } from '../../lib/artifact/archive/collect-bytes.ts';
import { defaultLimits, type UnpackLimits } from '../../lib/artifact/archive/limits.ts';
import { unarchive } from '../../lib/artifact/archive/unarchive.ts';
import { ArtifactError, type ArtifactErrorCode } from '../../lib/artifact/artifact-error.ts';

type Entry = Parameters<ReturnType<typeof pack>['entry']>[0] & { readonly content?: string | Uint8Array };

async function tar(entries: readonly Entry[]): Promise<Uint8Array> {
  const stream = pack();
  for (const { content = '', ...header } of entries) stream.entry(header, content);
  stream.finalize();
  return collectBytes(stream);
}

async function refused(bytes: Uint8Array, code: ArtifactErrorCode, message: RegExp, limits: Partial<UnpackLimits> = {}): Promise<void> {
  await assert.rejects(unarchive(bytes, { ...defaultLimits, ...limits }), (error) => {
    assert.ok(error instanceof ArtifactError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  });
}

const badPaths = [
  '/etc/passwd',
  '../web.yaml',
  'a/../../web.yaml',
  'a/./b.yaml',
  'a//b.yaml',
  '..',
  'a\\..\\b.yaml',
  'a\nb.yaml',
  './../b.yaml',
];
for (const name of badPaths) {
  test(`unarchive refuses the path ${JSON.stringify(name)}`, async () => {
    await refused(gzipSync(await tar([{ name, content: 'x' }])), 'BAD_ENTRY', /its path is not plain and relative/);
  });
}

for (const type of ['symlink', 'link', 'character-device', 'block-device', 'fifo', 'contiguous-file'] as const) {
  test(`unarchive refuses a ${type}`, async () => {
    const entry: Entry = { name: 'web.yaml', type, linkname: '/etc/passwd' };
    await refused(gzipSync(await tar([{ name: 'a.yaml', content: 'x' }, entry])), 'BAD_ENTRY', /expected a file or a folder/);
  });
}

test('unarchive refuses two files of one path, written differently', async () => {
  await refused(
    gzipSync(
      await tar([
        { name: 'a.yaml', content: '1' },
        { name: './a.yaml', content: '2' },
      ]),
    ),
    'BAD_ENTRY',
    /already an entry/,
  );
});

test('unarchive refuses a folder over a file, a file over a folder, and a file below a file', async () => {
  await refused(
    gzipSync(
      await tar([
        { name: 'a', content: '1' },
        { name: 'a/', type: 'directory' },
      ]),
    ),
    'BAD_ENTRY',
    /already an entry/,
  );
  await refused(
    gzipSync(
      await tar([
        { name: 'a/b.yaml', content: '1' },
        { name: 'a', content: '1' },
      ]),
    ),
    'BAD_ENTRY',
    /already a folder/,
  );
  await refused(
    gzipSync(
      await tar([
        { name: 'a', content: '1' },
        { name: 'a/b.yaml', content: '1' },
      ]),
    ),
    'BAD_ENTRY',
    /where its folder should be/,
  );
});

test('unarchive refuses a path that only the extended header spells', async () => {
  const entry: Entry = { name: 'web.yaml', pax: { path: '../../web.yaml' }, content: 'x' };
  await refused(gzipSync(await tar([entry])), 'BAD_ENTRY', /"\.\.\/\.\.\/web\.yaml"/);
});

test('unarchive refuses an archive that is too large before it inflates it', async () => {
  await refused(Buffer.alloc(2049), 'TOO_LARGE', /it has 2049 bytes, at most 2048 are allowed/, { compressed: 2048 });
});

test('unarchive stops inflating at the bound', async () => {
  const noise = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 2654435761) >>> 13));
  await refused(gzipSync(await tar([{ name: 'a.yaml', content: noise }])), 'TOO_LARGE', /inflates to more than 65536 bytes/, {
    uncompressed: 65_536,
  });
});

test('unarchive stops a bomb long before it is inflated', async () => {
  const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024));
  assert.ok(bomb.length < defaultLimits.compressed);
  const before = process.memoryUsage().arrayBuffers;
  await refused(bomb, 'BOMB', /inflate to more than 300 times as many/);
  assert.ok(process.memoryUsage().arrayBuffers - before < 150 * 1024 * 1024);
});

test('unarchive refuses too many entries', async () => {
  const entries = Array.from({ length: 5 }, (_, index) => ({ name: `${index}.yaml`, content: 'x' }));
  await refused(gzipSync(await tar(entries)), 'TOO_LARGE', /more than 4 entries/, { entries: 4 });
});

test('unarchive says where a gzip or a tar was cut', async () => {
  const whole = await tar([{ name: 'a.yaml', content: 'x'.repeat(3000) }]);
  const zipped = gzipSync(whole);
  await refused(zipped.subarray(0, -9), 'TRUNCATED', /the gzip ends too early/);
  await refused(zipped.subarray(0, -4), 'TRUNCATED', /the gzip ends too early/);
  await refused(new Uint8Array(), 'TRUNCATED', /the gzip ends too early/);
  await refused(gzipSync(whole.subarray(0, 1500)), 'TRUNCATED', /ends in the middle of an entry/);
});

test('unarchive refuses what is no gzip, no tar, or has more behind it', async () => {
  const whole = await tar([{ name: 'a.yaml', content: 'x' }]);
  await refused(whole, 'CORRUPT', /not valid gzip/);
  await refused(gzipSync('x'.repeat(2048)), 'CORRUPT', /not a valid tar/);
  await refused(Buffer.concat([gzipSync(whole), Buffer.from('\0\0more')]), 'CORRUPT', /follow the end of the gzip/);
  const flipped = Buffer.from(gzipSync(whole));
  flipped[flipped.length - 6] = (flipped.at(-6) ?? 0) ^ 1;
  await refused(flipped, 'CORRUPT', /not valid gzip/);
});
