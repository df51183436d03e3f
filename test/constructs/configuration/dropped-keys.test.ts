import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { droppedKeys } from '../../../lib/constructs/configuration/dropped-keys.ts';
import { fieldPath } from '../../../lib/constructs/configuration/field-path.ts';
import { problemsOf } from '../../../lib/constructs/configuration/problems.ts';

const leaf = z.object({ a: z.int().optional() });
const keyed = { a: 1, x: 1 };

/** A schema, a value that it takes, and the keys of that value that its result does not have. */
const table: readonly (readonly [what: string, schema: z.ZodType, value: unknown, dropped: readonly string[]])[] = [
  ['an object', leaf, keyed, ['x']],
  ['a strict object', leaf.strict(), { a: 1 }, []],
  ['a loose object', leaf.loose(), keyed, []],
  ['a loose object, inside of it', z.looseObject({ leaf }), { leaf: keyed, y: 1 }, ['leaf.x']],
  ['a catchall', z.object({}).catchall(leaf), { any: keyed }, ['any.x']],
  ['a record', z.record(z.string(), leaf), { any: keyed }, ['any.x']],
  ['an array', z.array(leaf), [{}, keyed], ['[1].x']],
  ['a tuple', z.tuple([z.string(), leaf], leaf), ['', keyed, keyed], ['[1].x', '[2].x']],
  ['whatever wraps an object', leaf.optional().nullable().default({}).readonly().catch({}), keyed, ['x']],
  ['what is transformed afterwards', leaf.transform(({ a }) => a), keyed, ['x']],
  ['what is transformed before', z.preprocess((value) => value, leaf), keyed, []],
  ['a union, as its first member that fits', z.union([z.object({ b: z.int() }), leaf]), keyed, ['x']],
  ['a union whose first member drops what the second one knows', z.union([leaf, z.object({ a: z.int(), x: z.int() })]), keyed, ['x']],
  ['an intersection', leaf.and(z.object({ x: z.int() })), { ...keyed, y: 1 }, ['y']],
  ['an intersection, inside of it', z.object({ leaf }).and(z.object({ b: z.int() })), { leaf: keyed, b: 1 }, ['leaf.x']],
  [
    'a schema that contains itself',
    z.object({
      get tree() {
        return z.object({ leaf }).optional();
      },
    }),
    { tree: { leaf: keyed } },
    ['tree.leaf.x'],
  ],
  ['a fallback that is taken', z.object({ a: z.int() }).catch({ a: 1 }), { a: 'no', x: 1 }, []],
  ['what takes everything', z.object({ any: z.any() }), { any: keyed }, []],
  ['a value without meaning', leaf, { a: 1, x: undefined }, []],
  ['an instance of a class', z.object({ host: z.string() }), new URL('https://example.com'), []],
  ['a name that every object has', leaf, JSON.parse('{ "constructor": 1, "__proto__": 2 }'), ['constructor', '__proto__']],
];

for (const [what, schema, value, dropped] of table)
  test(`droppedKeys of ${what}`, () => {
    schema.parse(value);
    assert.deepEqual(
      droppedKeys(schema, value).map((path) => fieldPath(path)),
      dropped,
    );
  });

test('a key that is dropped is a problem, with the key that was probably meant', () => {
  const schema = z.object({ greeting: z.string().default('hi') });
  assert.deepEqual(problemsOf(schema, { greetng: 'hello' }, []), [
    { path: ['greetng'], at: 'key', message: 'there is no such key: expected greeting', fix: 'Write "greeting"' },
  ]);
});

test('a key that is missing because it was misspelt is one problem', () => {
  for (const object of [z.object({ name: z.string(), size: z.int() }), z.strictObject({ name: z.string(), size: z.int() })]) {
    const schema = z.object({ web: object });
    const value = { web: { nmae: 'x' } };
    const found = problemsOf(schema, value, schema.safeParse(value).error?.issues ?? []);
    assert.deepEqual(found.map(({ path, fix }) => [fieldPath(path), fix]).sort(), [
      ['web.nmae', 'Write "name"'],
      ['web.size', 'Give "size", or let the schema have a default for it'],
    ]);
  }
});
