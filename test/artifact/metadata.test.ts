import assert from 'node:assert/strict';
import { test } from 'node:test';
import { releaseMetadata } from '../../lib/artifact/metadata.ts';
import { processorTime } from '../processor-time.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const environment = { applications: ['web'], images: [{ image: 'web:1' }, { image: `web@${digest}`, digest }] };
const plain = {
  schema: 1,
  project: 'shop',
  version: '1.2.3',
  revision: 'v1.2.3@sha1:0',
  environments: { production: environment },
  inputs: [{ path: 'main.ts', digest }],
  variables: [{ name: 'HOME', digest: null }],
  policies: null,
};

test('metadata is read as it is, without what nobody knows', () => {
  assert.deepEqual(releaseMetadata.parse(plain), plain);
  assert.deepEqual(releaseMetadata.parse({ ...plain, inputs: [{ path: 'a', digest, more: 1 }] }).inputs, [{ path: 'a', digest }]);
});

const many = Array.from({ length: 500_000 }, () => 7);
const hostile = {
  inputs: { inputs: many },
  variables: { variables: many },
  applications: { environments: { a: { ...environment, applications: many } } },
  images: { environments: { a: { ...environment, images: many } } },
  environments: { environments: Object.fromEntries(many.map((_, index) => [index, environment])) },
  'lists of several environments': {
    environments: Object.fromEntries(many.slice(0, 900).map((_, index) => [index, { applications: many.slice(0, 9000), images: [] }])),
  },
};
for (const [what, changed] of Object.entries(hostile))
  test(`metadata with more ${what} than there can be is refused in a moment`, () => {
    const took = processorTime(() => {
      const { error } = releaseMetadata.safeParse({ ...plain, ...changed });
      assert.ok(error !== undefined && error.issues.length <= 900);
    });
    assert.ok(took < 2000, `${took} ms`);
  });

test('metadata may have more than ten thousand inputs, and no more applications than an archive has files', () => {
  const inputs = Array.from({ length: 20_000 }, (_, index) => ({ path: `${index}.ts`, digest }));
  assert.equal(releaseMetadata.parse({ ...plain, inputs }).inputs.length, 20_000);
  const applications = Array.from({ length: 10_001 }, () => 'web');
  const { error } = releaseMetadata.safeParse({ ...plain, environments: { production: { ...environment, applications } } });
  assert.deepEqual(error?.issues[0]?.path, ['environments', 'production', 'applications']);
});
