import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { fieldPath } from '../../../lib/constructs/configuration/field-path.ts';
import { knownKeys } from '../../../lib/constructs/configuration/known-keys.ts';
import { type ConfigurationProblem, problemsOf } from '../../../lib/constructs/configuration/problems.ts';

function problems(schema: z.ZodType, configuration: unknown): readonly ConfigurationProblem[] {
  return problemsOf(schema, configuration, schema.safeParse(configuration).error?.issues ?? []);
}

test('a problem carries the plain value that is wrong, and none where there is none', () => {
  const schema = z.object({ size: z.int().min(1), host: z.string(), list: z.array(z.string()), day: z.string().max(3) });
  const found = problems(schema, { size: 0, list: {}, day: 'noon' });
  assert.deepEqual(
    found.map(({ path, at, value }) => [path, at, value]),
    [
      [['size'], 'value', 0],
      [['host'], 'value', undefined],
      [['list'], 'value', undefined],
      [['day'], 'value', 'noon'],
    ],
  );
});

test('every problem says what to do', () => {
  const schema = z.object({
    host: z.string(),
    tier: z.enum(['small', 'large']),
    size: z.int().min(1),
    name: z.string().max(3),
    url: z.url(),
    odd: z.int().refine((value) => value % 2 === 1),
  });
  assert.deepEqual(
    problems(schema, { tier: 'huge', size: 0, name: 'long', url: 'x', odd: 2 }).map(({ path, fix }) => [fieldPath(path), fix]),
    [
      ['host', 'Give "host", or let the schema have a default for it'],
      ['tier', 'Write one of small, large'],
      ['size', 'Write at least 1, or change the schema'],
      ['name', 'Write at most 3 characters, or change the schema'],
      ['url', 'Write it in the form that the schema asks for: url'],
      ['odd', 'Change it, or what the schema of the application asks for'],
    ],
  );
  assert.equal(problems(schema, { host: 7 })[0]?.fix, 'Write a string');
});

test('every key that is too many is a problem of its own, with the key that was probably meant', () => {
  const web = z.strictObject({ replicas: z.int().optional(), resources: z.strictObject({ cpu: z.string() }).default({ cpu: '1' }) });
  assert.deepEqual(
    problems(web, { replica: 2, x: 1, resources: { cpu: '1', memroy: '1' } }).map(({ path, at, message, fix }) => [
      fieldPath(path),
      at,
      message,
      fix,
    ]),
    [
      ['resources.memroy', 'key', 'there is no such key: expected cpu', 'Take it out'],
      ['replica', 'key', 'there is no such key: expected replicas, resources', 'Write "replicas"'],
      ['x', 'key', 'there is no such key: expected replicas, resources', 'Take it out'],
    ],
  );
});

test('of a union, the problems of the member that was meant are told', () => {
  const schema = z.object({ source: z.union([z.string(), z.object({ file: z.string() })]) });
  assert.deepEqual(
    problems(schema, { source: { file: 7 } }).map(({ path, value }) => [path, value]),
    [[['source', 'file'], 7]],
  );
  assert.deepEqual(
    problems(schema, { source: 7 }).map(({ path, value }) => [path, value]),
    [[['source'], 7]],
  );
});

test('a wrong key of a record is a problem of the key', () => {
  const found = problems(z.record(z.string().max(2), z.int()), { abc: 1 });
  assert.deepEqual(
    found.map(({ path, at }) => [path, at]),
    [[['abc'], 'key']],
  );
});

test('known keys are found through everything that wraps an object', () => {
  interface Tree {
    readonly leaf?: number | undefined;
    readonly tree?: Tree | undefined;
  }
  const tree: z.ZodType<Tree> = z.lazy(() => z.strictObject({ leaf: z.int().optional(), tree: tree.optional() }));
  const leaf = z.strictObject({ a: z.int() });
  const table: readonly (readonly [schema: z.ZodType, path: readonly (string | number)[], keys: readonly string[]])[] = [
    [leaf, [], ['a']],
    [leaf.optional().nullable().default({ a: 1 }).readonly(), [], ['a']],
    [leaf.transform((value) => value), [], ['a']],
    [z.array(leaf), [3], ['a']],
    [z.tuple([z.string(), leaf]), [1], ['a']],
    [z.record(z.string(), leaf), ['any'], ['a']],
    [z.union([leaf, z.object({ b: z.int() })]), [], ['a', 'b']],
    [leaf.and(z.object({ b: z.int() })), [], ['a', 'b']],
    [z.looseObject({ x: leaf }), ['x'], ['a']],
    [tree, ['tree', 'tree', 'tree'], ['leaf', 'tree']],
    [leaf, ['a', 'b'], []],
    [z.string(), [], []],
  ];
  for (const [schema, path, keys] of table) assert.deepEqual(knownKeys(schema, path), keys);
  // A schema that is nothing but itself.
  const endless: z.ZodType = z.lazy(() => endless);
  assert.deepEqual(knownKeys(endless, []), []);
});
