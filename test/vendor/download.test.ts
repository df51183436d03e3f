import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createDownloader } from '../../lib/vendor/download.ts';
import type { Cleanup } from './vendor-here.ts';
import { web } from './web.ts';

const limit = 1000;

function downloader(t: Cleanup, plainHttp = true) {
  const waits: number[] = [];
  const made = createDownloader({ plainHttp, wait: async (milliseconds) => void waits.push(milliseconds) });
  t.after(() => made.close());
  return { get: (address: string) => made.get(address, limit), waits };
}

test('redirects are followed a few times, and the answer says where it came from', async (t) => {
  const target = await web(t, { '/there': 'here' });
  const site = await web(t, { '/a': { status: 302, location: '/b' }, '/b': { status: 307, location: `${target.origin}/there` } });
  const { bytes, from } = await downloader(t).get(`${site.origin}/a`);
  assert.equal(new TextDecoder().decode(bytes), 'here');
  assert.equal(from.origin, target.origin);
  site.answers.set('/loop', { status: 302, location: '/loop' });
  await assert.rejects(downloader(t).get(`${site.origin}/loop`), /redirects more than 5 times/);
});

test('a redirect to a file, or with a password, is refused', async (t) => {
  const site = await web(t, {
    '/file': { status: 302, location: 'file:///etc/passwd' },
    '/password': { status: 302, location: 'http://user:secret@127.0.0.1/' },
  });
  await assert.rejects(downloader(t).get(`${site.origin}/file`), { code: 'BAD_ADDRESS' });
  await assert.rejects(
    downloader(t).get(`${site.origin}/password`),
    (error: Error) => !error.message.includes('secret') && /user or password/.test(error.message),
  );
});

test('plain HTTP is refused unless it is allowed, but for what does not leave this machine', async (t) => {
  const site = await web(t, { '/': 'x', '/away': { status: 302, location: 'http://0.0.0.0/x' } });
  const refused = (error: Error) => 'fix' in error && /--plain-http/.test(String(error.fix));
  await assert.rejects(downloader(t, false).get(`${site.origin.replace('127.0.0.1', '0.0.0.0')}/`), refused);
  assert.deepEqual(site.asked, []);
  assert.equal(new TextDecoder().decode((await downloader(t, false).get(`${site.origin}/`)).bytes), 'x');
  await assert.rejects(downloader(t, false).get(`${site.origin}/away`), refused);
});

test('what is too large is not read to its end', async (t) => {
  const site = await web(t, { '/large': 'x'.repeat(limit + 1) });
  await assert.rejects(downloader(t).get(`${site.origin}/large`), { code: 'TOO_LARGE' });
});

test('an answer that may pass is asked for again, one that will not is not', async (t) => {
  let left = 2;
  const site = await web(t, {
    '/busy': () => (left-- > 0 ? { status: 503 } : 'done'),
    '/gone': { status: 410 },
    '/broken': { status: 500 },
  });
  const { get, waits } = downloader(t);
  assert.equal(new TextDecoder().decode((await get(`${site.origin}/busy`)).bytes), 'done');
  assert.deepEqual(waits, [500, 1000]);
  await assert.rejects(get(`${site.origin}/gone`), { code: 'NOT_FOUND' });
  await assert.rejects(get(`${site.origin}/broken`), { code: 'FETCH_FAILED' });
  assert.deepEqual(
    site.asked.filter((path) => path !== '/busy'),
    ['/gone', '/broken', '/broken', '/broken', '/broken'],
  );
});
