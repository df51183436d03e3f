import assert from 'node:assert/strict';
import { access, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readLock, writeLock } from '../../lib/lock/lock-file.ts';
import { chartLogins } from '../../lib/vendor/chart-logins.ts';
import { checkVendored } from '../../lib/vendor/check-vendored.ts';
import { VendorError } from '../../lib/vendor/vendor-error.ts';
import { temporaryFolder, vendorHere } from './vendor-here.ts';
import { type Answer, packagedChart, web } from './web.ts';

/** A chart repository with these versions of the chart `web`; whatever it holds can be changed. */
async function repository(t: TestContext, guard: (answer: Answer) => Answer = (answer) => answer) {
  const site = await web(t);
  const hold = async (...versions: readonly string[]) => {
    site.answers.clear();
    const lines = versions.map((version) => `    - { version: ${version}, urls: [web-${version}.tgz] }`);
    site.answers.set('/index.yaml', guard(['apiVersion: v1', 'entries:', '  web:', ...lines, ''].join('\n')));
    for (const version of versions)
      site.answers.set(`/web-${version}.tgz`, guard(await packagedChart('web', version, { 'values.yaml': `version: ${version}\n` })));
  };
  return { site, hold, want: { kind: 'chart', chart: 'web', repository: site.origin, version: '^1.2' } as const };
}

test('the newest chart in a range is locked with its exact version, stays, and moves by --update in its place', async (t) => {
  const { site, hold, want } = await repository(t);
  const folder = await temporaryFolder(t);
  await hold('1.2.0', '1.3.0', '1.4.0-rc.1', '2.0.0');
  const [first] = (await vendorHere(folder, [want])).items;
  assert.deepEqual([first?.state, first?.version, first?.path], ['added', '1.3.0', 'vendor/charts/web']);
  assert.equal(readLock(folder).charts[`${site.origin}/web ^1.2`]?.version, '1.3.0');

  await hold('1.2.0', '1.3.0', '1.4.0', '2.0.0');
  const [kept] = (await vendorHere(folder, [want])).items;
  assert.deepEqual([kept?.state, kept?.version], ['kept', '1.3.0']);
  // What is gone is fetched as it was locked, and not as it would be chosen today.
  await rm(join(folder, 'vendor'), { recursive: true });
  const [fetched] = (await vendorHere(folder, [want])).items;
  assert.deepEqual([fetched?.state, fetched?.version], ['fetched', '1.3.0']);

  const [moved] = (await vendorHere(folder, [want], { update: true })).items;
  assert.deepEqual([moved?.state, moved?.version, moved?.path], ['moved', '1.4.0', 'vendor/charts/web']);
  assert.equal(await readFile(join(folder, 'vendor/charts/web/values.yaml'), 'utf8'), 'version: 1.4.0\n');
  assert.deepEqual(await checkVendored(folder, { wants: [want], complete: true }), []);

  await hold('1.2.0', '1.4.0');
  await vendorHere(folder, [want], { update: true });
  await hold('1.2.0');
  await assert.rejects(vendorHere(folder, [want], { update: true }), /"web" \^1\.2 .*: the repository has no such version, but 1\.2\.0/);
  assert.equal(readLock(folder).charts[`${site.origin}/web ^1.2`]?.version, '1.4.0');
});

test('a range without a version, and an exact one instead of it, are what they are', async (t) => {
  const { hold, want } = await repository(t);
  const folder = await temporaryFolder(t);
  await hold('1.2.0', '1.3.0');
  await assert.rejects(vendorHere(folder, [{ ...want, version: '^9' }]), {
    code: 'NOT_FOUND',
    message: /the repository has no version in that range, but 1\.3\.0, 1\.2\.0$/,
  });
  await vendorHere(folder, [want]);
  const { items, removed } = await vendorHere(folder, [{ ...want, version: '1.2.0' }]);
  assert.deepEqual([items[0]?.version, items[0]?.path, removed], [undefined, 'vendor/charts/web-1.2.0', ['vendor/charts/web']]);
  await assert.rejects(access(join(folder, 'vendor/charts/web')));
});

test('a lock whose version is not in the range is no lock of it', async (t) => {
  const { hold, want } = await repository(t);
  const folder = await temporaryFolder(t);
  await hold('1.2.0');
  const { name = '' } = (await vendorHere(folder, [want])).items[0] ?? {};
  const lock = readLock(folder);
  const entry = lock.charts[name];
  assert.ok(entry !== undefined);
  for (const version of ['2.0.0', 'latest', undefined]) {
    writeLock(folder, { ...lock, charts: { [name]: { ...entry, version } } });
    assert.deepEqual(await checkVendored(folder, { wants: [want], complete: true }), [`"${name}" is not vendored`]);
  }
  const { items } = await vendorHere(folder, [want]);
  assert.deepEqual([items[0]?.version, items[0]?.path], ['1.2.0', 'vendor/charts/web']);
});

test('a chart repository with a login is asked with that of helm, which nothing else hears of', async (t) => {
  const basic = `Basic ${Buffer.from('ann:hunter2').toString('base64')}`;
  const heard: (string | undefined)[] = [];
  const hear = (authorization: string | undefined): Answer => {
    heard.push(authorization);
    return { status: 403 };
  };
  const other = await web(t, { '/web-1.3.0.tgz': hear });
  const guard = (answer: Answer) => (authorization: string | undefined) => (authorization === basic ? answer : { status: 401 });
  const { site, hold, want } = await repository(t, guard);
  const folder = await temporaryFolder(t);
  await hold('1.2.0');
  const file = join(folder, 'repositories.yaml');
  await writeFile(file, `repositories: [{ name: a, url: '${site.origin}/', username: ann, password: hunter2 }]\n`);
  const loginOf = chartLogins(file);

  await assert.rejects(vendorHere(folder, [want]), (error) => error instanceof VendorError && /helm repo add NAME/.test(error.fix ?? ''));
  const [item] = (await vendorHere(folder, [want], { loginOf })).items;
  assert.equal(item?.version, '1.2.0');
  assert.ok(!(await readFile(join(folder, 'pawl.lock.json'), 'utf8')).includes('hunter2'));

  // The index sends us elsewhere, and so does a redirect.
  for (const answer of [`entries: { web: [{ version: 1.3.0, urls: ['${other.origin}/web-1.3.0.tgz'] }] }`, undefined]) {
    await hold('1.3.0');
    if (answer !== undefined) site.answers.set('/index.yaml', answer);
    else site.answers.set('/web-1.3.0.tgz', { status: 302, location: `${other.origin}/web-1.3.0.tgz` });
    const refused = (error: unknown) =>
      error instanceof VendorError && error.code === 'UNAUTHORIZED' && !/hunter2|aHVud/.test(`${error.message}${error.fix}`);
    await assert.rejects(vendorHere(folder, [want], { loginOf, update: true }), refused);
  }
  assert.deepEqual(heard, [undefined, undefined]);
});
