import assert from 'node:assert/strict';
import { access, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { digestOf } from '../../lib/digest.ts';
import { LockError } from '../../lib/lock/lock-error.ts';
import { readLock } from '../../lib/lock/lock-file.ts';
import { checkVendored } from '../../lib/vendor/check-vendored.ts';
import { VendorError } from '../../lib/vendor/vendor-error.ts';
import { temporaryFolder, vendorHere } from './vendor-here.ts';
import { indexOf, packagedChart, web } from './web.ts';

const settings = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\n';

test('a file is fetched once, locked by its digest, and kept', async (t) => {
  const site = await web(t, { '/deploy.yaml': settings });
  const folder = await temporaryFolder(t);
  const want = { kind: 'file', url: `${site.origin}/deploy.yaml` } as const;

  const first = await vendorHere(folder, [want]);
  const [item] = first.items;
  assert.equal(item?.state, 'added');
  assert.match(item?.path ?? '', /^vendor\/files\/127\.0\.0\.1-\d+\/deploy-[0-9a-f]{8}\.yaml$/);
  assert.equal(await readFile(join(folder, item?.path ?? ''), 'utf8'), settings);
  assert.deepEqual(readLock(folder).files, { [want.url]: { path: item?.path, digest: digestOf(settings) } });
  assert.equal(first.changed, true);

  const second = await vendorHere(folder, [want]);
  assert.deepEqual([second.items[0]?.state, second.changed, site.asked.length], ['kept', false, 1]);
  assert.deepEqual(await checkVendored(folder, { wants: [want], complete: true }), []);
});

test('what two environments ask for is fetched once, added once, and said once where it is missing', async (t) => {
  const bytes = await packagedChart('web', '1.0.0');
  const site = await web(t, {
    '/deploy.yaml': settings,
    '/charts/index.yaml': indexOf([{ name: 'web', version: '1.0.0', bytes }]),
    '/charts/web-1.0.0.tgz': bytes,
  });
  const folder = await temporaryFolder(t);
  const file = { kind: 'file', url: `${site.origin}/deploy.yaml` } as const;
  const chart = { kind: 'chart', chart: 'web', repository: `${site.origin}/charts`, version: '1.0.0' } as const;
  const helm = { kind: 'renderer', name: 'helm' } as const;
  const wants = [file, chart, { ...file }, { ...chart, repository: `${chart.repository}/` }];
  assert.equal((await checkVendored(folder, { wants: [...wants, helm, { ...helm }], complete: true })).length, 3);

  const { items } = await vendorHere(folder, wants);
  assert.deepEqual(
    items.map(({ state }) => state),
    ['added', 'added'],
  );
  assert.deepEqual([...site.asked].sort(), ['/charts/index.yaml', '/charts/web-1.0.0.tgz', '/deploy.yaml']);
  assert.deepEqual(
    (await vendorHere(folder, wants)).items.map(({ state }) => state),
    ['kept', 'kept'],
  );
});

test('a locked file that is gone or was changed is fetched again, and must be what it was', async (t) => {
  const site = await web(t, { '/deploy.yaml': settings });
  const folder = await temporaryFolder(t);
  const want = { kind: 'file', url: `${site.origin}/deploy.yaml` } as const;
  const path = join(folder, (await vendorHere(folder, [want])).items[0]?.path ?? '');

  await writeFile(path, `${settings}data: { evil: 'yes' }\n`);
  assert.match((await checkVendored(folder, { wants: [want], complete: true })).join(), /has digest .*, pawl\.lock\.json says/);
  assert.equal((await vendorHere(folder, [want])).items[0]?.state, 'fetched');
  assert.equal(await readFile(path, 'utf8'), settings);

  await rm(path);
  site.answers.set('/deploy.yaml', `${settings}data: { moved: 'yes' }\n`);
  await assert.rejects(vendorHere(folder, [want]), (error) => error instanceof VendorError && error.code === 'MOVED');
  await assert.rejects(access(path));
  assert.equal((await vendorHere(folder, [want], { update: true })).items[0]?.state, 'moved');
  assert.match(await readFile(path, 'utf8'), /moved/);
});

test('what nothing asks for any more leaves the lock and the folder, unless the project may ask for more', async (t) => {
  const site = await web(t, { '/a.yaml': settings, '/b.yaml': settings });
  const folder = await temporaryFolder(t);
  const [a, b] = ['a', 'b'].map((name) => ({ kind: 'file', url: `${site.origin}/${name}.yaml` }) as const);
  assert.ok(a !== undefined && b !== undefined);
  const { items } = await vendorHere(folder, [a, b]);
  await vendorHere(folder, [], { collect: async () => ({ wants: [a], complete: false }) });
  assert.equal(Object.keys(readLock(folder).files).length, 2);

  const { removed, changed } = await vendorHere(folder, [a]);
  assert.deepEqual([removed, changed], [[items.find(({ name }) => name === b.url)?.path], true]);
  assert.deepEqual(Object.keys(readLock(folder).files), [a.url]);
  assert.deepEqual(await checkVendored(folder, { wants: [a], complete: true }), []);
});

test('a project that asks for more once something has come is evaluated again', async (t) => {
  const site = await web(t, { '/a.yaml': settings, '/b.yaml': settings });
  const folder = await temporaryFolder(t);
  const collect = async () => {
    const here = Object.keys(readLock(folder).files).length;
    return {
      wants: ['a', 'b'].slice(0, here + 1).map((name) => ({ kind: 'file', url: `${site.origin}/${name}.yaml` }) as const),
      complete: true,
    };
  };
  const { items } = await vendorHere(folder, [], { collect });
  assert.deepEqual(
    items.map(({ name }) => name),
    [`${site.origin}/a.yaml`, `${site.origin}/b.yaml`],
  );
  let count = 0;
  const restless = async () => ({ wants: [{ kind: 'file', url: `${site.origin}/a.yaml?${count++}` } as const], complete: true });
  for (let index = 0; index < 20; index++) site.answers.set(`/a.yaml?${index}`, settings);
  await assert.rejects(vendorHere(folder, [], { collect: restless }), { code: 'UNSTABLE' });
});

test('a chart of a repository is found in its index, checked against the digest there, and unpacked without Git’s rules', async (t) => {
  const bytes = await packagedChart('web', '1.2.3', {
    'templates/a.yaml': settings,
    '.gitignore': 'charts\n',
    'charts/db/Chart.yaml': 'name: db\n',
  });
  const site = await web(t, { '/charts/index.yaml': indexOf([{ name: 'web', version: '1.2.3', bytes }]), '/charts/web-1.2.3.tgz': bytes });
  const folder = await temporaryFolder(t);
  const want = { kind: 'chart', chart: 'web', repository: `${site.origin}/charts/`, version: '1.2.3' } as const;
  const { items } = await vendorHere(folder, [want]);
  assert.deepEqual([items[0]?.name, items[0]?.path], [`${site.origin}/charts/web 1.2.3`, 'vendor/charts/web-1.2.3']);
  assert.equal(await readFile(join(folder, 'vendor/charts/web-1.2.3/templates/a.yaml'), 'utf8'), settings);
  await assert.rejects(access(join(folder, 'vendor/charts/web-1.2.3/.gitignore')));
  assert.equal(readLock(folder).charts[`${site.origin}/charts/web 1.2.3`]?.archive, digestOf(bytes));
  assert.deepEqual(await checkVendored(folder, { wants: [want], complete: true }), []);

  await assert.rejects(vendorHere(folder, [{ ...want, version: '9.0.0' }]), /no such version, but 1\.2\.3/);
  await assert.rejects(vendorHere(folder, [{ ...want, chart: 'db' }]), { code: 'NOT_FOUND' });
  await assert.rejects(vendorHere(folder, [{ ...want, chart: '__proto__' }]), { code: 'NOT_FOUND' });
  site.answers.set('/charts/web-1.2.3.tgz', await packagedChart('web', '1.2.3', { 'templates/a.yaml': 'evil' }));
  await assert.rejects(vendorHere(folder, [want], { update: true }), /the archive has digest .*, its index says/);
  site.answers.set('/charts/index.yaml', '<html>');
  await assert.rejects(vendorHere(folder, [want], { update: true }), { code: 'BAD_CONTENT' });
});

test('two charts of one name and version from two places lie at two places', async (t) => {
  const [one, other] = [await packagedChart('web', '1.0.0'), await packagedChart('web', '1.0.0', { 'values.yaml': 'a: 1\n' })];
  const index = (bytes: Uint8Array) => indexOf([{ name: 'web', version: '1.0.0', bytes }]);
  const site = await web(t, {
    '/a/index.yaml': index(one),
    '/a/web-1.0.0.tgz': one,
    '/b/index.yaml': index(other),
    '/b/web-1.0.0.tgz': other,
  });
  const folder = await temporaryFolder(t);
  const wants = ['a', 'b'].map(
    (name) => ({ kind: 'chart', chart: 'web', repository: `${site.origin}/${name}`, version: '1.0.0' }) as const,
  );
  const { items } = await vendorHere(folder, wants);
  assert.equal(items[0]?.path, 'vendor/charts/web-1.0.0');
  assert.match(items[1]?.path ?? '', /^vendor\/charts\/web-1\.0\.0-[0-9a-f]{8}$/);
  assert.deepEqual(await checkVendored(folder, { wants, complete: true }), []);
});

test('nothing is fetched under a lock that cannot be read', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'pawl.lock.json'), '<<<<<<< ours\n{}\n>>>>>>> theirs\n');
  await assert.rejects(
    vendorHere(folder, []),
    (error) => error instanceof LockError && /both sides of a merge conflict/.test(error.message),
  );
});
