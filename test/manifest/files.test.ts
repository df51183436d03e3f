import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalSet, setDigest } from '../../lib/manifest/canonical.ts';
import { applicationFiles, parseApplicationFiles } from '../../lib/manifest/files.ts';
import type { KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';
import { ManifestError } from '../../lib/manifest/manifest-error.ts';
import { processorTime } from '../processor-time.ts';
import { seededRandom } from '../seeded-random.ts';
import { pick, randomJson, randomText } from './random-json.ts';

const settings: KubernetesObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings', namespace: 'shop' } };

function parse(files: Record<string, string>) {
  return parseApplicationFiles('staging', new Map(Object.entries(files).map(([name, text]) => [name, new TextEncoder().encode(text)])));
}

function problemsOf(files: Record<string, string>): { code: string; message: string; problems: readonly string[] } {
  try {
    parse(files);
  } catch (thrown) {
    if (thrown instanceof ManifestError) return thrown;
    throw thrown;
  }
  return assert.fail('it was accepted');
}

test('a manifest set comes back from its files unchanged, for 200 random sets', () => {
  const random = seededRandom(11);
  for (let round = 0; round < 200; round++) {
    const objects = Array.from({ length: Math.floor(random() * 12) }, (_, index) => ({
      application: pick(random, ['web', 'database', 'edge/proxy']),
      wave: Math.floor(random() * 3),
      object: {
        apiVersion: pick(random, ['v1', 'apps/v1']),
        kind: pick(random, ['ConfigMap', 'Deployment']),
        metadata: { name: `object-${index}`, annotations: { [randomText(random)]: randomText(random) } },
        spec: randomJson(random),
      },
    }));
    const { set } = canonicalSet('staging', objects);
    const read = parseApplicationFiles('staging', applicationFiles(set));
    assert.deepEqual(read, set);
    assert.equal(setDigest(read), setDigest(set));
  }
});

test('the files of a set are the same bytes whatever order its objects came in', () => {
  const objects = ['c', 'a', 'b'].map((name) => ({ application: 'web', wave: 0, object: { ...settings, metadata: { name } } }));
  const files = applicationFiles(canonicalSet('staging', objects).set);
  assert.deepEqual(applicationFiles(canonicalSet('staging', objects.toReversed()).set), files);
  assert.deepEqual([...files.keys()], ['web.yaml']);
});

test('files that others wrote are read: comments, lists, empty documents, JSON, folders, no waves', () => {
  const set = parse({
    'base/app.yml':
      '# a comment\n---\napiVersion: v1\nkind: List\nitems:\n  - {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}\n  - {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {mode: 0755}}\n---\n',
    'more.json': '{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}',
    'README.md': 'not: [yaml',
  });
  assert.deepEqual(
    set.objects.map(({ id, application, wave }) => [application, wave, id]),
    [
      ['base/app', 0, 'ConfigMap/a'],
      ['base/app', 0, 'ConfigMap/b'],
      ['more', 0, 'Namespace/shop'],
    ],
  );
  assert.deepEqual(set.objects[0]?.object.data, { mode: 0o755 });
});

test('1,000 written objects are read in well under a second', () => {
  const deployment = {
    template: { spec: { containers: [{ name: 'web', image: 'ghcr.io/acme/web:1.0.0', env: [{ name: 'PORT', value: '80' }] }] } },
  };
  const objects = Array.from({ length: 1000 }, (_, index) => ({
    application: 'web',
    wave: 0,
    object: { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: `web-${index}` }, spec: deployment },
  }));
  const files = applicationFiles(canonicalSet('staging', objects).set);
  const took = processorTime(() => parseApplicationFiles('staging', files));
  assert.ok(took < 1000, `${took} ms`);
});

const refused: readonly (readonly [name: string, files: Record<string, string>, code: string, message: RegExp])[] = [
  ['no YAML', { 'web.yaml': 'a: [1' }, 'BAD_YAML', /^Cannot read "web.yaml": document 1: .* at line 1/],
  ['a key given twice', { 'web.yaml': 'kind: A\nkind: B\n' }, 'BAD_YAML', /Map keys must be unique/],
  ['an unknown tag', { 'web.yaml': 'kind: !secret aGk=\n' }, 'BAD_YAML', /Unresolved tag/],
  ['bytes in a tag', { 'web.yaml': 'kind: !!binary aGk=\n' }, 'BAD_YAML', /it has a value that is not JSON/],
  ['a number that is no JSON', { 'web.yaml': 'kind: .nan\n' }, 'BAD_YAML', /NaN is not a JSON number/],
  ['bytes that are no text', { 'web.yaml': '' }, 'BAD_YAML', /it is not UTF-8 text/],
  ['a scalar', { 'web.yaml': 'hello\n' }, 'BAD_OBJECT', /object 1 in "web.yaml": it is not a map/],
  [
    'an object without a name',
    { 'web.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: {}\n' },
    'BAD_OBJECT',
    /object 1 \(Secret\) in "web.yaml": metadata.name is missing/,
  ],
  [
    'an object without metadata',
    { 'web.yaml': 'apiVersion: v1\nkind: Secret\n' },
    'BAD_OBJECT',
    /object 1 \(Secret\) in "web.yaml": metadata is missing/,
  ],
  [
    'a name that is a path',
    { 'web.yaml': 'apiVersion: v1\nkind: Secret\nmetadata: { name: ../x }\n' },
    'BAD_OBJECT',
    /metadata.name is not a name/,
  ],
  [
    'a number as annotation',
    { 'web.yaml': 'apiVersion: v1\nkind: A\nmetadata: { name: x, annotations: { a: 1 } }\n' },
    'BAD_OBJECT',
    /metadata.annotations.a is not a text/,
  ],
  [
    'a wave that is none',
    { 'web.yaml': 'apiVersion: v1\nkind: A\nmetadata: { name: x, annotations: { pawl.dev/wave: "-1" } }\n' },
    'BAD_OBJECT',
    /A\/x in "web.yaml": its annotation pawl.dev\/wave is not a whole number/,
  ],
  [
    'two of one identity',
    { 'a.yaml': 'apiVersion: v1\nkind: A\nmetadata: { name: x }\n', 'b.yaml': 'apiVersion: v1\nkind: A\nmetadata: { name: x }\n' },
    'DUPLICATE_OBJECT',
    /A\/x is made 2 times: by "a.yaml", "b.yaml"/,
  ],
];

for (const [name, files, code, message] of refused) {
  test(`files are refused with ${name}`, () => {
    if (name === 'bytes that are no text') {
      assert.throws(() => parseApplicationFiles('staging', new Map([['web.yaml', new Uint8Array([0xff, 0xfe])]])), { code, message });
      return;
    }
    const error = problemsOf(files);
    assert.equal(error.code, code);
    assert.match(error.message, message);
    assert.doesNotMatch(error.message, /\n/);
  });
}

test('everything that is wrong is said at once', () => {
  const error = problemsOf({ 'a.yaml': 'kind: A\n', 'b.yaml': 'apiVersion: v1\nmetadata: { name: x }\n' });
  assert.deepEqual(error.problems, [
    'object 1 (A) in "a.yaml": apiVersion is missing',
    'object 1 (A) in "a.yaml": metadata is missing',
    'object 1 in "b.yaml": kind is missing',
  ]);
  assert.match(error.message, /\(and 2 more\)$/);
});

test('a bomb of aliases is refused', () => {
  const levels = Array.from({ length: 12 }, (_, level) => `a${level + 1}: &a${level + 1} [${Array(10).fill(`*a${level}`).join(', ')}]`);
  assert.equal(problemsOf({ 'web.yaml': ['a0: &a0 lol', ...levels, ''].join('\n') }).code, 'BAD_YAML');
});

test('nesting beyond the stack is an error, not a crash', () => {
  assert.equal(problemsOf({ 'web.yaml': `${'['.repeat(20_000)}${']'.repeat(20_000)}` }).code, 'BAD_YAML');
  assert.equal(problemsOf({ 'web.yaml': `${'- '.repeat(20_000)}a\n` }).code, 'BAD_YAML');
});
