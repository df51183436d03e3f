import assert from 'node:assert/strict';
import { test } from 'node:test';
import { image } from '../../lib/constructs/image.ts';
import { imageAddress } from '../../lib/constructs/images/image-address.ts';
import { imageKey } from '../../lib/constructs/images/lock-images.ts';
import { replaceStandIns } from '../../lib/constructs/images/stand-in.ts';
import { parseReference } from '../../lib/oci/reference.ts';

const asked = (text: string): string => replaceStandIns(text, (found) => `<${imageKey(found)}>`);

test('an image has the form of one with a tag, and says its repository and range again', () => {
  for (const range of ['^1.2', '1.x', '>=1.2.0 <2 || 3.1.4-rc.1', '~1.2.3', '*', '=1.0.0', '1.2 - 2.3']) {
    const text = image('ghcr.io/acme/web_site', range);
    assert.equal(parseReference(`oci://${text}`).kind, 'remote', text);
    assert.equal(asked(text), `<ghcr.io/acme/web_site ${range}>`);
  }
});

test('an image is found inside of other texts, next to others and after what could be part of it', () => {
  const web = image('localhost:5000/web', '^1');
  assert.equal(asked(`x${web}-debug,--image=${image('nginx', '1.27')}`), 'x<localhost:5000/web ^1>-debug,--image=<nginx 1.27>');
  assert.equal(asked(`${web}${web}`), '<localhost:5000/web ^1><localhost:5000/web ^1>');
  assert.equal(image('nginx', ' ^1.2   <1.4 '), image('nginx', '^1.2 <1.4'));
});

test('a variant is said again beside the range, and is another image than one without', () => {
  for (const variant of ['alpine', 'alpine3.20', 'debian-12-r3', '_x', '1', 'Windows_2022']) {
    const text = image('ghcr.io/acme/web', '>=1.27 <2', { variant });
    assert.equal(parseReference(`oci://${text}`).kind, 'remote', text);
    assert.equal(asked(`${text}-`), `<ghcr.io/acme/web >=1.27 <2 (${variant})>-`);
  }
  assert.equal(image('nginx', '^1', {}), image('nginx', '^1'));
  assert.equal(image('nginx', '^1', { variant: undefined }), image('nginx', '^1'));
});

test('what no tag can end with is no variant', () => {
  for (const variant of ['', '-alpine', 'al pine', 'alpine)', 'a/b', '1.2.3+x', '\u001b[2J', 'a'.repeat(101), 'alp\nine', '__x__\n'])
    assert.throws(() => image('nginx', '^1', { variant }), { code: 'BAD_IMAGE', message: /is no variant$/ }, variant);
  assert.throws(() => image('nginx', '^1.27.3-rc.1', { variant: 'a'.repeat(100) }), { code: 'BAD_IMAGE', message: /too long a range/ });
});

test('a text that was cut or only looks like an image stays what it is', () => {
  for (const text of ['web:pawl__16___5e1.2__', 'pawl__', 'x:pawl__1__^__', `${image('nginx', '^1').slice(2)}`, ':pawl__0____'])
    assert.equal(asked(text), text);
});

test('what is no repository or no range is refused where it is written', () => {
  const refused: readonly [string, string, RegExp][] = [
    ['ghcr.io/acme/web:1.2', '^1', /names a tag/],
    [`ghcr.io/acme/web@sha256:${'1'.repeat(64)}`, '^1', /names a digest/],
    ['https://ghcr.io/acme/web', '^1', /scheme of an address/],
    ['ghcr.io/Acme/web', '^1', /no repository of images/],
    ['', '^1', /no repository of images/],
    ['web\u001b[2J', '^1', /"web\\u001b\[2J": it is no repository/],
    ['ghcr.io/acme/web', 'latest', /"latest" is no range of versions/],
    ['ghcr.io/acme/web', '', /"" is no range of versions/],
    ['ghcr.io/acme/web', Array(20).fill('1.2.3 || 2.3.4').join(' || '), /too long a range/],
  ];
  for (const [repository, range, message] of refused) assert.throws(() => image(repository, range), { code: 'BAD_IMAGE', message });
});

test('images without a registry are of Docker Hub, by the rule of docker', () => {
  const addresses = [
    'nginx',
    'docker.io/nginx',
    'grafana/grafana',
    'localhost/web',
    'registry:5000/web',
    'ghcr.io/acme/web',
    'a.b/c/d',
  ].map(imageAddress);
  assert.deepEqual(addresses, [
    'oci://docker.io/library/nginx',
    'oci://docker.io/library/nginx',
    'oci://docker.io/grafana/grafana',
    'oci://localhost/web',
    'oci://registry:5000/web',
    'oci://ghcr.io/acme/web',
    'oci://a.b/c/d',
  ]);
});
