import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tagVersion } from '../../../lib/constructs/images/tag-version.ts';

test('a tag of a variant says a version, and the tag of a longer variant that ends alike says none', () => {
  const versions: readonly (readonly [tag: string, variant: string | undefined, version: string | undefined])[] = [
    ['1.27.4', undefined, '1.27.4'],
    ['v1.27.4', undefined, '1.27.4'],
    ['1.27.4-alpine', undefined, '1.27.4-alpine'],
    ['1.27', undefined, undefined],
    ['latest', undefined, undefined],
    ['1.27.4', 'slim', undefined],
    ['1.27.4-slim', 'slim', '1.27.4'],
    ['v1.27.4-slim', 'slim', '1.27.4'],
    ['1.27.4-alpine-slim', 'slim', undefined],
    ['1.27.4-alpine3.21-slim', 'slim', undefined],
    ['1.27.4-1-slim', 'slim', undefined],
    ['1.27.4-rc-alpine-slim', 'slim', undefined],
    ['1.27.4-alpine-slim', 'alpine-slim', '1.27.4'],
    ['1.28.0-rc.1-slim', 'slim', '1.28.0-rc.1'],
    ['1.28.0-rc1-slim', 'slim', '1.28.0-rc1'],
    ['1.28.0-RC-1-slim', 'slim', '1.28.0-RC-1'],
    ['1.28.0-beta-slim', 'slim', '1.28.0-beta'],
    ['3.14.0a2-slim', 'slim', undefined],
  ];
  for (const [tag, variant, version] of versions) assert.equal(tagVersion(tag, variant)?.version, version, `${tag} ${variant}`);
});
