import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { archive } from '../../lib/artifact/archive/archive.ts';
import { defaultLimits } from '../../lib/artifact/archive/limits.ts';
import { unarchive } from '../../lib/artifact/archive/unarchive.ts';
import { digestOf } from '../../lib/digest.ts';
import { text } from './samples.ts';

const files = new Map([
  ['web.yaml', text('kind: Deployment\n')],
  ['Api.yaml', text('kind: Service\n')],
]);

test('archive gives the same bytes whatever order the files come in', async () => {
  const reversed = new Map([...files].reverse());
  assert.deepEqual((await archive(files)).bytes, (await archive(reversed)).bytes);
});

test('archive gives the bytes that every version of Pawl gave for these files', async () => {
  const { bytes, tarDigest } = await archive(files);
  assert.equal(digestOf(bytes), 'sha256:d4a0814058e752ab2d402096313632f4ca5e3f873a5bac53c50e03220697c0e8');
  assert.equal(tarDigest, 'sha256:1e0146175098bbe7c9ceacf1c90852886df9b2e1ea082fab7d99084778bcd753');
});

test('archive writes no time, owner or operating system of this machine', async () => {
  const { bytes } = await archive(files);
  assert.equal(
    Buffer.from(bytes.subarray(0, 10)).toString('hex'),
    '1f8b0800000000000203',
    'gzip: no flags, time 0, best compression, Unix',
  );
  const header = gunzipSync(bytes).subarray(0, 512).toString('latin1');
  assert.equal(header.slice(0, 8), 'Api.yaml', 'sorted by code unit');
  assert.equal(header.slice(100, 108), '000644 \0', 'mode');
  assert.equal(header.slice(108, 124), '000000 \x00000000 \0', 'owner and group');
  assert.equal(header.slice(136, 148), '00000000000 ', 'time');
  assert.equal(header.slice(265, 329).replaceAll('\0', ''), '', 'names of owner and group');
});

test('unarchive gives back what archive packed, and the digest of the tar inside', async () => {
  const { bytes, tarDigest } = await archive(files);
  const read = await unarchive(bytes, defaultLimits);
  assert.deepEqual(
    new Map([...read.files].map(([name, content]) => [name, Buffer.from(content).toString()])),
    new Map([
      ['Api.yaml', 'kind: Service\n'],
      ['web.yaml', 'kind: Deployment\n'],
    ]),
  );
  assert.equal(read.tarDigest, tarDigest);
  assert.equal(tarDigest, digestOf(gunzipSync(bytes)));
});

test('archive keeps names that are longer than a tar header holds, and names beyond ASCII', async () => {
  const long = `${'a'.repeat(180)}.yaml`;
  const { bytes } = await archive(
    new Map([
      [long, text('1')],
      ['größe.yaml', text('2')],
    ]),
  );
  assert.deepEqual([...(await unarchive(bytes, defaultLimits)).files.keys()], [long, 'größe.yaml']);
});

test('unarchive reads an archive of nothing', async () => {
  assert.equal((await unarchive((await archive(new Map())).bytes, defaultLimits)).files.size, 0);
});
