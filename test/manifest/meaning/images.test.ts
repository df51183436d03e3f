import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Consequence, diffSets } from '../../../lib/manifest/diff.ts';
import { compareTags, readImage } from '../../../lib/manifest/image-name.ts';
import { container, containers, deployment, setOf } from './means.ts';

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;

const table: readonly (readonly [from: string, to: string, move: string, weight: Consequence['weight']])[] = [
  ['acme/web:1.4.2', 'acme/web:1.10.0', 'upgrade', 'note'],
  ['acme/web:1.4.2', 'acme/web:1.4.1', 'downgrade', 'caution'],
  ['acme/web:v2', 'acme/web:v1.9.9', 'downgrade', 'caution'],
  ['acme/web:1.0.0-rc.1', 'acme/web:1.0.0', 'upgrade', 'note'],
  ['acme/web:1.0.0-rc.2', 'acme/web:1.0.0-rc.10', 'upgrade', 'note'],
  ['acme/web:1.0.0', 'acme/web:1.0.0-beta', 'downgrade', 'caution'],
  ['acme/web:1.25-alpine', 'acme/web:1.26-alpine', 'upgrade', 'note'],
  ['acme/web:1.25-alpine', 'acme/web:1.25-slim', 'tag', 'note'],
  ['acme/web:stable', 'acme/web:edge', 'tag', 'note'],
  ['nginx:1.0', 'docker.io/library/nginx:1.1', 'upgrade', 'note'],
  ['acme/web:1.0.0', `acme/web:1.0.0@${digest('a')}`, 'pinned', 'note'],
  [`acme/web:1.0.0@${digest('a')}`, 'acme/web:1.0.0', 'unpinned', 'caution'],
  [`acme/web:1.0.0@${digest('a')}`, `acme/web:1.0.0@${digest('b')}`, 'digest', 'note'],
  [`acme/web@${digest('a')}`, `acme/web@${digest('b')}`, 'digest', 'note'],
  ['host:5000/web:1.0.0', 'host:5001/web:1.0.0', 'repository', 'caution'],
];

for (const [from, to, move, weight] of table)
  test(`image: ${from} -> ${to} is ${move}`, () => {
    const [one, ...others] = diffSets(
      setOf([deployment(containers(container({ image: from })))]),
      setOf([deployment(containers(container({ image: to })))]),
    ).consequences.filter((consequence) => consequence.kind === 'image');
    assert.deepEqual(others, []);
    assert.deepEqual([one?.move, one?.weight, one?.container], [move, weight, 'web']);
  });

test('the same image written otherwise has not moved', () => {
  for (const [from, to] of [
    ['acme/web', 'acme/web:latest'],
    ['nginx:1', 'index.docker.io/library/nginx:1'],
    ['acme/web:1', 'docker.io/acme/web:1'],
  ] as const) {
    const sides = [from, to].map((image) => setOf([deployment(containers(container({ image })))]));
    assert.ok(!diffSets(sides[0], sides[1]).consequences.some(({ kind }) => kind === 'image'), to);
  }
});

test('a container that is new, or in another list, has no image that moved', () => {
  const before = deployment(containers(container({}, 'a')));
  const after = deployment({ initContainers: [container({ image: 'x' }, 'a')], containers: [container({ image: 'y' }, 'b')] });
  assert.ok(!diffSets(setOf([before]), setOf([after])).consequences.some(({ kind }) => kind === 'image'));
});

test('the port of a registry is no tag, and a huge number no version', () => {
  assert.deepEqual(readImage('host:5000/a/b'), { repository: 'host:5000/a/b', tag: undefined, digest: undefined });
  assert.deepEqual(readImage('host:5000/a:t@sha256:0'), { repository: 'host:5000/a', tag: 't', digest: 'sha256:0' });
  assert.equal(compareTags('9'.repeat(400), '1'), undefined);
  assert.equal(compareTags('', '1.0'), undefined);
});
