import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type Header, pack } from 'tar-stream';
import { collectBytes } from '../../lib/artifact/archive/collect-bytes.ts';
import { unpackChart } from '../../lib/vendor/unpack-chart.ts';
import { packagedChart } from './web.ts';

const wanted = { name: 'web', version: '1.2.3' };
const description = 'name: web\nversion: 1.2.3\n';

async function tar(entries: readonly (readonly [Partial<Header> & { name: string }, string])[]): Promise<Uint8Array> {
  const stream = pack();
  for (const [header, text] of entries) stream.entry(header, text);
  stream.finalize();
  return gzipSync(await collectBytes(stream));
}

test('a chart is unpacked without the folder that it was packaged in', async () => {
  const chart = await unpackChart(await packagedChart('web', '1.2.3', { 'templates/a.yaml': 'a' }), wanted);
  assert.deepEqual([...chart.keys()].sort(), ['Chart.yaml', 'templates/a.yaml']);
  assert.ok(await unpackChart(await packagedChart('web', 'v1.2.3'), wanted));
});

test('another chart or version than was asked for is refused', async () => {
  await assert.rejects(unpackChart(await packagedChart('db', '1.2.3'), wanted), /what came is "db" 1\.2\.3/);
  await assert.rejects(unpackChart(await packagedChart('web', '1.2.4'), wanted), { code: 'BAD_CONTENT' });
});

test('a Chart.yaml that keeps a reader busy is given up, and one that is no YAML is said to be none', async () => {
  const chartOf = (text: string) => tar([[{ name: 'web/Chart.yaml' }, text]]);
  // Needs ten seconds where nobody ends it, and four times as much with twice as many.
  await assert.rejects(unpackChart(await chartOf(`a: {${'? '.repeat(30_000)}`), { ...wanted, patience: 100 }), {
    code: 'BAD_CONTENT',
    message: 'Cannot take chart "web" 1.2.3: its Chart.yaml cannot be read: reading it takes more than 0.1 s',
  });
  await assert.rejects(unpackChart(await chartOf('a: [1'), wanted), { code: 'BAD_CONTENT', message: /Chart\.yaml cannot be read: Flow/ });
});

const hostile: Record<string, () => Promise<Uint8Array>> = {
  'no archive': async () => new TextEncoder().encode('<html>not found</html>'),
  'an archive without Chart.yaml': () => tar([[{ name: 'web/values.yaml' }, 'a: 1']]),
  'an archive with two folders': () =>
    tar([
      [{ name: 'web/Chart.yaml' }, description],
      [{ name: 'other/values.yaml' }, 'a: 1'],
    ]),
  'a path that leads out': () =>
    tar([
      [{ name: 'web/Chart.yaml' }, description],
      [{ name: 'web/../../evil' }, 'x'],
    ]),
  'an absolute path': () => tar([[{ name: '/etc/evil' }, 'x']]),
  'a link': () =>
    tar([
      [{ name: 'web/Chart.yaml' }, description],
      [{ name: 'web/values.yaml', type: 'symlink', linkname: '/etc/passwd' }, ''],
    ]),
  'a Chart.yaml that is a bomb of aliases': () =>
    tar([
      [
        { name: 'web/Chart.yaml' },
        `a: &a [1,1,1,1,1,1,1,1,1,1]\n${[...'bcdefgh'].map((name, index) => `${name}: &${name} [${Array(10).fill(`*${'abcdefg'[index]}`)}]`).join('\n')}\n${description}`,
      ],
    ]),
  'a bomb of zeros': () => tar([[{ name: 'web/zeros' }, '\0'.repeat(20 * 1024 * 1024)]]),
};

for (const [what, make] of Object.entries(hostile)) {
  test(`${what} is refused`, async () => {
    await assert.rejects(unpackChart(await make(), wanted), { code: 'BAD_CONTENT' });
  });
}
