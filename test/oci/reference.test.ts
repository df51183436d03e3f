import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf } from '../../lib/digest.ts';
import { childReference, formatReference, parseReference, type Reference, repositoryIn } from '../../lib/oci/reference.ts';
import { RegistryError } from '../../lib/oci/registry-error.ts';

const digest = digestOf('anything');

const good: readonly (readonly [string, Reference])[] = [
  ['oci://ghcr.io/acme/shop', { kind: 'remote', host: 'ghcr.io', repository: 'acme/shop' }],
  ['oci://ghcr.io/acme/shop:1.2.3', { kind: 'remote', host: 'ghcr.io', repository: 'acme/shop', tag: '1.2.3' }],
  [`oci://ghcr.io/acme/shop@${digest}`, { kind: 'remote', host: 'ghcr.io', repository: 'acme/shop', digest }],
  [`oci://ghcr.io/acme/shop:1.2.3@${digest}`, { kind: 'remote', host: 'ghcr.io', repository: 'acme/shop', tag: '1.2.3', digest }],
  ['oci://127.0.0.1:5000/shop', { kind: 'remote', host: '127.0.0.1:5000', repository: 'shop' }],
  ['oci://[::1]:5000/shop:a', { kind: 'remote', host: '[::1]:5000', repository: 'shop', tag: 'a' }],
  ['oci://localhost/a-b/c__d/e.f/g--h', { kind: 'remote', host: 'localhost', repository: 'a-b/c__d/e.f/g--h' }],
  ['oci-layout:/data/registry/acme/shop', { kind: 'layout', folder: '/data/registry/acme/shop' }],
  ['oci-layout:shop', { kind: 'layout', folder: 'shop' }],
  ['oci-layout:./My Shop/Ä:v1', { kind: 'layout', folder: './My Shop/Ä', tag: 'v1' }],
  ['oci-layout:C:/data/shop', { kind: 'layout', folder: 'C:/data/shop' }],
  [`oci-layout:/data/@scope/shop:a@${digest}`, { kind: 'layout', folder: '/data/@scope/shop', tag: 'a', digest }],
];

for (const [text, reference] of good) {
  test(`"${text}" is read, and written the same`, () => {
    assert.deepEqual(parseReference(text), reference);
    assert.equal(formatReference(reference), text);
  });
}

const bad: readonly (readonly [string, RegExp, RegExp])[] = [
  ['', /neither "oci:\/\/" nor "oci-layout:"/, /Write oci:\/\/HOST/],
  ['https://ghcr.io/acme/shop', /neither/, /^Write "oci:\/\/ghcr.io\/acme\/shop"$/],
  ['http://127.0.0.1:5000/shop', /neither/, /^Write "oci:\/\/127.0.0.1:5000\/shop"$/],
  ['http://registry.shop/shop', /neither/, /^Write "oci:\/\/registry.shop\/shop" and ask for plain HTTP \(--plain-http\)$/],
  ['ghcr.io/acme/shop:1', /neither/, /^Write "oci:\/\/ghcr.io\/acme\/shop:1"$/],
  ['./registry/shop', /neither/, /^For an image-layout folder write "oci-layout:\.\/registry\/shop"$/],
  ['file:///data/shop', /neither/, /write "oci-layout:\/data\/shop"$/],
  ['oci://', /names no registry/, /Write/],
  ['oci://ghcr.io', /names no repository/, /Write/],
  ['oci://ghcr.io:5000', /names no repository/, /Write/],
  ['oci://ghcr.io/', /names no repository/, /Write/],
  ['oci://ghcr.io:99999/a', /port that is not between/, /Write/],
  ['oci://1.2.3.999/a', /names a registry "1.2.3.999" that is no address/, /Write/],
  ['oci://gh cr/a', /names a registry "gh cr"/, /Write/],
  ['oci://ghcr.io/Acme/shop', /must be lower-case/, /Write/],
  ['oci://ghcr.io/acme/../shop', /must be lower-case/, /Write/],
  ['oci://ghcr.io//shop', /must be lower-case/, /Write/],
  [`oci://ghcr.io/${'a'.repeat(256)}`, /longer than 255/, /Write/],
  ['oci://ghcr.io/shop:', /has a tag ""/, /Write/],
  ['oci://ghcr.io/shop:a:b', /has a tag "a:b"/, /Write/],
  [`oci://ghcr.io/shop:${'a'.repeat(129)}`, /has a tag/, /Write/],
  ['oci://ghcr.io/shop@sha256:abc', /has a digest/, /Write/],
  [`oci://ghcr.io/shop@${digest.toUpperCase()}`, /has a digest/, /Write/],
  ['oci-layout:', /names no folder/, /Write/],
  ['oci-layout:a\0b', /names no folder/, /Write/],
  ['oci-layout:/data/shop:a b', /has a tag "a b"/, /Write/],
  [`oci://ghcr.io/${'a'.repeat(5000)}`, /longer than 4096/, /Write/],
];

for (const [text, state, fix] of bad) {
  test(`"${text.slice(0, 60)}" is refused, and the fix says what to write`, () => {
    assert.throws(
      () => parseReference(text),
      (error) => {
        assert.ok(error instanceof RegistryError);
        assert.equal(error.code, 'BAD_REFERENCE');
        assert.match(error.message, state);
        assert.match(error.fix ?? '', fix);
        return true;
      },
    );
  });
}

test('a password in a reference does not come back in the message', () => {
  for (const text of ['oci://jane:s3cret@ghcr.io/shop', 'https://jane:s3cret@ghcr.io/shop', 'jane:s3cret@ghcr.io/shop'])
    assert.throws(
      () => parseReference(text),
      (error) => error instanceof RegistryError && !`${error.message} ${error.fix}`.includes('s3cret'),
    );
});

test('a password with a slash or an @ does not come back, and all else of a reference does', () => {
  const said = (text: string) => {
    try {
      parseReference(text);
    } catch (error) {
      if (error instanceof RegistryError) return error.message;
      throw error;
    }
    return 'taken';
  };
  for (const text of [
    'oci://jane:x/s3cret@ghcr.io/shop',
    `oci://jane:x@s3cret@ghcr.io/shop@${digest}`,
    'oci://jane:s3cret@ghcr.io',
    'oci://jane:x@s3cret@ghcr.io',
  ])
    assert.match(said(text), /^(?!.*s3cret).*"oci:\/\/…@ghcr\.io/, text);
  assert.match(said('oci://ghcr.io/acme/shop@latest'), /"oci:\/\/ghcr\.io\/acme\/shop@latest": it has a digest/);
  assert.match(said('oci-layout:/data/@acme/shop:a b'), /"oci-layout:\/data\/@acme\/shop:a b"/);
  assert.match(said(`oci://${'@'.repeat(4000)}`), /^Cannot read the reference "oci:\/\/…@"/);
});

test('a child lies below its parent, without the tag and digest of that one', () => {
  const of = (text: string) => formatReference(childReference(parseReference(text), 'production'));
  assert.equal(of('oci://ghcr.io/acme/shop:1'), 'oci://ghcr.io/acme/shop/production');
  assert.equal(of(`oci-layout:/data/shop:a@${digest}`), 'oci-layout:/data/shop/production');
  assert.equal(of('oci-layout:/data/shop/'), 'oci-layout:/data/shop/production');
});

test('a child whose name leads elsewhere is refused', () => {
  for (const name of ['..', '../x', '', '/', 'A', 'a:b', 'blobs'])
    assert.throws(() => childReference(parseReference('oci-layout:/data/shop'), name), { code: 'BAD_REFERENCE' }, name);
  assert.throws(() => childReference(parseReference('oci://ghcr.io/acme'), '../x'), { code: 'BAD_REFERENCE' });
  assert.throws(() => childReference(parseReference(`oci://ghcr.io/${'a'.repeat(250)}`), 'production'), { code: 'BAD_REFERENCE' });
});

test('a registry that only has the name of a part of a layout in a path may have it', () => {
  assert.equal(formatReference(childReference(parseReference('oci://ghcr.io/acme'), 'blobs')), 'oci://ghcr.io/acme/blobs');
});

test('a repository lies in its registry', () => {
  assert.equal(formatReference(repositoryIn('oci://127.0.0.1:5000', 'acme/shop')), 'oci://127.0.0.1:5000/acme/shop');
  assert.equal(formatReference(repositoryIn('oci://ghcr.io/acme/', 'shop')), 'oci://ghcr.io/acme/shop');
  assert.equal(formatReference(repositoryIn('oci-layout:/', 'shop')), 'oci-layout:/shop');
  assert.throws(() => repositoryIn('oci-layout:', 'shop'), { code: 'BAD_REFERENCE' });
});
