import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isLike } from './page.ts';
import { docs } from './play-page.ts';
import { policyExamples, refusalOf } from './policy-examples.ts';

const text = readFileSync(join(docs, 'policies.md'), 'utf8');
const entries = new Map(
  [...text.matchAll(/^### (\w+)\n\n([\s\S]*?)(?=^#|$(?![\s\S]))/gm)].map(([, name = '', entry = '']) => [name, entry]),
);
const index = readFileSync(join(docs, '../lib/index.ts'), 'utf8');

/** What is exported from lib/promotion/rules, types left out. */
function shippedPolicies(): readonly string[] {
  const exports = [...index.matchAll(/^export \{([^}]*)\} from '\.\/promotion\/rules\/[^']+';$/gm)];
  return exports.flatMap(([, names = '']) =>
    names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => !name.startsWith('type ')),
  );
}

test('every policy that comes with Pawl has an entry, and nothing else has', () => {
  assert.ok(shippedPolicies().length > 25);
  assert.deepEqual([...entries.keys()].sort(), [...shippedPolicies()].sort());
});

test('every entry says what the policy reads, and what it says', () => {
  assert.deepEqual(
    [...entries].filter(([, entry]) => !/ Reads: /.test(entry) || !/^Says: /m.test(entry)).map(([name]) => name),
    [],
  );
});

for (const [name, examples] of Object.entries(policyExamples))
  test(`docs/policies.md shows what ${name} says`, () => {
    const says = /^Says: ([\s\S]*)\.\n/m.exec(entries.get(name) ?? '')?.[1] ?? '';
    const shown = says
      .replace(/\s+/g, ' ')
      .split(/(?<="),? (?=")/)
      .map((quoted) => quoted.slice(1, -1));
    const said = examples.map(refusalOf);
    assert.equal(shown.length, said.length, shown.join('\n'));
    for (const [at, reason] of said.entries()) assert.ok(isLike(reason, shown[at] ?? ''), `${reason}\n${shown[at]}`);
  });

test('every policy with a sentence of its own is asked for it', () => {
  assert.deepEqual(
    [...entries.keys()].filter((name) => policyExamples[name] === undefined),
    ['noRestartFastPath', 'anyOf', 'allOf'],
  );
});
