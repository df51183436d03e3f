import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { diffAnswer, diffLines } from '../../../lib/cli/output/diff.ts';
import { changeLines } from '../../../lib/cli/output/diff-change.ts';
import { diffMarkdown } from '../../../lib/cli/output/diff-markdown.ts';
import type { JsonObject } from '../../../lib/json.ts';
import { canonicalSet } from '../../../lib/manifest/canonical.ts';
import { diffSets } from '../../../lib/manifest/diff.ts';
import type { KubernetesObject } from '../../../lib/manifest/kubernetes-object.ts';

const made = (body: JsonObject, kind = 'ConfigMap'): KubernetesObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'a', namespace: 'shop' },
  ...body,
});
const setOf = (objects: readonly KubernetesObject[], application = 'web') =>
  canonicalSet(
    'staging',
    objects.map((object) => ({ application, wave: 0, object })),
  ).set;

/** The lines of one changed object, without its name. */
function fieldsOf(before: JsonObject, after: JsonObject, kind?: string): readonly string[] {
  return diffSets(setOf([made(before, kind)]), setOf([made(after, kind)])).changes.flatMap((change) => changeLines(change).slice(1));
}

test('a diff for people starts with the count, then says what it means, then what changed by application', () => {
  const claim = made({ spec: {} }, 'PersistentVolumeClaim');
  const lines = diffLines(diffSets(setOf([claim, made({ data: { a: '1' } })]), setOf([made({ data: { a: '2' } })])), { limit: 10 });
  assert.deepEqual(lines.map(stripVTControlCharacters), [
    '0 created, 1 changed, 1 deleted',
    '  ! PersistentVolumeClaim/shop/a: Leaves the release and stays in the cluster, since it does not say pawl.dev/prune: "true"; whenever it is deleted, the data of its volume go with it where the volume is reclaimed',
    '  web',
    '  ~ ConfigMap/shop/a',
    '      data.a: "1" -> "2"',
    '  - PersistentVolumeClaim/shop/a',
  ]);
});

test('objects that are only applied in another order are said once, and listed by nobody but --json', () => {
  const waves = (wave: number, object = made({})) =>
    canonicalSet(
      'staging',
      ['a', 'b'].map((name) => ({ application: 'web', wave, object: { ...object, metadata: { ...object.metadata, name } } })),
    ).set;
  const diff = diffSets(waves(1), waves(0));
  const lines = ['0 created, 0 changed, 0 deleted', '  The order of applying changes for 2 objects'];
  assert.deepEqual(diffLines(diff, { limit: 5 }).map(stripVTControlCharacters), lines);
  assert.equal(
    diffMarkdown(diff, { title: 'staging' }),
    '### staging\n\n**0 created, 0 changed, 0 deleted**\n\n- ▫️ The order of applying changes for 2 objects\n',
  );
  assert.deepEqual([diffAnswer(diff).updated, diffAnswer(diff).changes.length], [2, 2]);
  const both = diffSets(waves(1), waves(2, made({ data: { a: '1' } })));
  assert.deepEqual(diffLines(both, { limit: 3 }).map(stripVTControlCharacters).slice(0, 4), [
    '0 created, 2 changed, 0 deleted',
    '  web',
    '  ~ ConfigMap/shop/a',
    '      wave: 1 -> 2',
  ]);
});

test('no change is said in three words', () =>
  assert.deepEqual(diffLines(diffSets(undefined, undefined), { limit: 5 }), ['No object changes']));

test('what is over the limit is counted', () => {
  const many = setOf(Array.from({ length: 30 }, (_, index) => ({ ...made({}), metadata: { name: `c-${index}` } })));
  const lines = diffLines(diffSets(undefined, many), { limit: 5 });
  assert.equal(lines.at(-1), '  … and 26 more lines');
  assert.equal(lines.length, 7);
});

test('of a text of several lines those are shown that differ', () => {
  assert.deepEqual(fieldsOf({ data: { f: 'a\nb\nc\nd\n' } }, { data: { f: 'a\nB\nc\nd\n' } }), [
    'data.f: from line 2 on 1 -> 1 lines',
    '  - b',
    '  + B',
  ]);
  const long = Array.from({ length: 40 }, (_, index) => `line ${index}`).join('\n');
  assert.equal(fieldsOf({ data: { f: 'a\nb' } }, { data: { f: long } }).length, 1 + 2 + 13);
});

test('of a long line the part is shown that differs', () => {
  const [line = ''] = fieldsOf({ data: { f: `${'x'.repeat(500)}1` } }, { data: { f: `${'x'.repeat(500)}2` } });
  assert.equal(line, `data.f: "…${'x'.repeat(20)}1" -> "…${'x'.repeat(20)}2"`);
});

test('of a Secret, and of encoded content, only the size is shown', () => {
  const encoded = (text: string) => Buffer.from(text).toString('base64');
  assert.deepEqual(
    fieldsOf({ data: { a: encoded('old'), b: encoded('x') } }, { data: { a: encoded('newer'), c: encoded('y') } }, 'Secret'),
    ['data.a: changed (3 bytes -> 5 bytes)', 'data.b: removed (1 byte)', 'data.c: added (1 byte)'],
  );
  assert.deepEqual(fieldsOf({ binaryData: { a: encoded('old') } }, { binaryData: { a: encoded('new') } }), [
    'binaryData.a: changed (3 bytes)',
  ]);
  assert.deepEqual(fieldsOf({ stringData: { a: 'line\nsecret' } }, { stringData: { a: 'line\nother' } }, 'Secret'), [
    'stringData.a: changed (11 bytes -> 10 bytes)',
  ]);
});

test('a text that looks like a mask is shown where it is none', () => {
  assert.deepEqual(fieldsOf({ data: { a: '<masked: 1 byte>' } }, { data: { a: 'b' } }), ['data.a: "<masked: 1 byte>" -> "b"']);
});

test('no value moves the cursor or forges a line', () => {
  const lines = fieldsOf({ data: { f: 'a\nb' } }, { data: { f: 'a\n\u001b[2J\u202e\r+ Namespace/forged' } });
  assert.ok(lines.every((line) => !/[\p{Cc}\u202e]/u.test(line)));
});
