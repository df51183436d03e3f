import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { defaultLimits } from '../../lib/artifact/archive/limits.ts';
import { secondReading } from '../../lib/artifact/archive/one-reading.ts';
import { unarchive } from '../../lib/artifact/archive/unarchive.ts';

/** What a header says of its form. */
const [ustar, gnu] = ['ustar\x0000', 'ustar  \0'];

/** What Go's archive/tar, and so Flux and helm, reads otherwise than tar-stream does; beside it what Pawl says. */
const differently: Readonly<Record<string, { readonly tar: Buffer; readonly says: RegExp }>> = {
  'an entry behind the end': { tar: tarOf(file('a.yaml'), zeros(2), file('b.yaml')), says: /something follows its end/ },
  'an entry behind half of the end': { tar: tarOf(file('a.yaml'), zeros(1), file('b.yaml')), says: /something follows its end/ },
  'a size in an extended header': { tar: tarOf(pax('x', 'size=512'), file('a.yaml'), file('b.yaml')), says: /changes "size"/ },
  'a sparse file': { tar: tarOf(pax('x', 'GNU.sparse.name=b.yaml'), file('a.yaml')), says: /changes "GNU\.sparse\.name"/ },
  'a path for all that follows': { tar: tarOf(pax('g', 'path=b.yaml'), pax('x', 'a=b'), file('a.yaml')), says: /changes "path" of all/ },
  'two extended headers': { tar: tarOf(pax('x', 'path=b.yaml'), pax('x', 'a=b'), file('a.yaml')), says: /several extended headers/ },
  'one that a global one parts from its entry': {
    tar: tarOf(pax('x', 'path=b.yaml'), pax('g', 'comment=1'), file('a.yaml')),
    says: /several extended headers/,
  },
  "GNU's long name beside a pax header": { tar: tarOf(longName('L', 'b.yaml'), pax('x', 'path=c.yaml'), file('a.yaml')), says: /several/ },
  "a pax header beside GNU's long name": { tar: tarOf(pax('x', 'path=c.yaml'), longName('L', 'b.yaml'), file('a.yaml')), says: /several/ },
  'a long name of an older form': { tar: tarOf(longName('N', 'b.yaml'), file('a.yaml')), says: /few know/ },
  'a record that does not end': { tar: tarOf(entry('x', 'h', '15 path=b.yaml\n3 \n'), file('a.yaml')), says: /cannot be read/ },
  'a size that is no octal number': { tar: tarOf(entry('0', 'a.yaml', 'x', { size: '1x' })), says: /octal digits/ },
  'a form with shorter paths': { tar: tarOf(entry('0', 'a.yaml', 'x', { trailer: 'tar\0' })), says: /form of star/ },
  'a size with NULs in front, and so a file in a file': {
    tar: tarOf(entry('0', 'a.yaml', '', { size: '\0 000002000 ' }), file('b.yaml')),
    says: /octal digits/,
  },
  // Ten bytes more, since tar-stream takes the ten of the file twice.
  'an empty extended header': { tar: tarOf(pax('x'), file('a.yaml'), zeros(1), Buffer.alloc(10)), says: /is empty/ },
  "a text where GNU's tar has times": {
    tar: tarOf(file('web/a.yaml'), entry('0', 'a.yaml', 'x', { form: gnu, times: 'web' })),
    says: /take for its folder/,
  },
  'a header of nothing that parts a path from its entry': {
    tar: tarOf(pax('x', 'path=b.yaml'), nothing(), file('a.yaml'), file('c.yaml')),
    says: /does not say its form/,
  },
  "a header of nothing behind GNU's long name": {
    tar: tarOf(longName('L', 'b.yaml'), nothing(), file('a.yaml')),
    says: /does not say its form/,
  },
  'a size for all that follows': { tar: tarOf(pax('g', 'size=10'), file('a.yaml')), says: /changes "size" of all/ },
  'two sizes, one of them right': { tar: tarOf(pax('x', 'size=10', 'size=99'), file('a.yaml')), says: /changes "size"/ },
  'a file with the path of a folder': { tar: tarOf(entry('\0', 'a.yaml/', 'kind: X')), says: /its path that of a folder/ },
};

for (const [what, { tar, says }] of Object.entries(differently))
  test(`unarchive refuses ${what}, which others read otherwise`, async () => {
    await assert.rejects(unarchive(gzipSync(tar), defaultLimits), says);
  });

test('entries that a reader found elsewhere than the headers say are refused, and those that it did not find', () => {
  const tar = tarOf(file('a.yaml'), file('b.yaml'));
  const found = [512, 1536].map((start) => ({ start, size: 10 }));
  assert.equal(secondReading(tar, found), undefined);
  for (const other of [
    found.slice(1),
    found.slice(0, 1),
    [...found, { start: 2560, size: 10 }],
    found.map(({ start }) => ({ start, size: 9 })),
    found.map(({ size }) => ({ start: undefined, size })),
  ])
    assert.match(secondReading(tar, other) ?? '', /at the same places/);
});

test('a tar of the oldest form is refused with what to do', async () => {
  const tar = tarOf(entry('0', 'a.yaml', 'x', { form: '\0'.repeat(8) }));
  await assert.rejects(unarchive(gzipSync(tar), defaultLimits), { code: 'CORRUPT', message: /tar --format=v7/, fix: /--format=ustar/ });
});

test('unarchive reads the sizes that npm says twice, and the times of GNU', async () => {
  const tar = tarOf(
    pax('x', 'path=ä.yaml', 'size=10'),
    file('a.yaml'),
    pax('x', 'path=web/', 'size=0'),
    entry('5', 'folder/', ''),
    entry('0', 'b.yaml', 'x', { form: gnu, times: '15100000000\x0015100000001\0' }),
  );
  const { files } = await unarchive(gzipSync(tar), defaultLimits);
  assert.deepEqual([...files.keys()], ['ä.yaml', 'b.yaml']);
});

test('unarchive does not wait for what the header of a folder promises', { timeout: 10_000 }, async () => {
  const { files } = await unarchive(gzipSync(tarOf(entry('5', 'web/', '', { size: '512' }), file('web/a.yaml'))), defaultLimits);
  assert.deepEqual([...files.keys()], ['web/a.yaml']);
});

test('unarchive reads what git archive, GNU tar and others write', async () => {
  const long = `${'a'.repeat(120)}.yaml`;
  const tar = tarOf(
    pax('g', 'comment=0123456789012345678901234567890123456789'),
    entry('5', 'web/', '', { size: '7' }),
    pax('x', 'path=web/b.yaml', 'mtime=1.5', 'LIBARCHIVE.xattr.a=MQ'),
    file('short.yaml'),
    longName('K', 'nowhere'),
    longName('L', `web/${long}`),
    file('short.yaml'),
    file('web/c.yaml'),
    zeros(20),
  );
  const { files } = await unarchive(gzipSync(tar), defaultLimits);
  assert.deepEqual([...files.keys()], ['web/b.yaml', `web/${long}`, 'web/c.yaml']);
  assert.deepEqual([...(await unarchive(gzipSync(tarOf(file('a.yaml'))), defaultLimits)).files.keys()], ['a.yaml']);
});

function tarOf(...parts: readonly Buffer[]): Buffer {
  return Buffer.concat(parts);
}

function file(name: string): Buffer {
  return entry('0', name, `of: ${name}`);
}

function zeros(blocks: number): Buffer {
  return Buffer.alloc(blocks * 512);
}

function pax(type: 'x' | 'g', ...records: readonly string[]): Buffer {
  // Two digits and a space in front, a line end behind.
  return entry(type, 'header', records.map((record) => `${Buffer.byteLength(record) + 4} ${record}\n`).join(''));
}

function longName(type: 'L' | 'K' | 'N', name: string): Buffer {
  return entry(type, '././@LongLink', `${name}\0`);
}

interface Others {
  readonly size?: string;
  readonly form?: string;
  readonly times?: string;
  readonly trailer?: string;
}

/** All zeros but for their checksum, the sum of the eight spaces in its place. */
function nothing(): Buffer {
  const header = zeros(1);
  header.write('0000400\0', 148);
  return header;
}

function entry(type: string, name: string, content: string, others: Others = {}): Buffer {
  const { size, form = ustar, times = '', trailer = '' } = others;
  const header = Buffer.alloc(512);
  header.write(name);
  header.write('0000644\0', 100);
  header.write(size ?? Buffer.byteLength(content).toString(8).padStart(11, '0'), 124);
  header.write(type, 156);
  header.write(form, 257);
  header.write(times, 345);
  header.write(trailer, 508);
  header.write('        ', 148);
  header.write(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  const body = Buffer.alloc(Math.ceil(Buffer.byteLength(content) / 512) * 512);
  body.write(content);
  return Buffer.concat([header, body]);
}
