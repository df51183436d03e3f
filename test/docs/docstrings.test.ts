import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { withoutDocstring } from './docstrings.ts';

const library = join(import.meta.dirname, '../../lib');

/** What each module gives to the public: `constructs/track.ts` -> `follow`, `pinned`, … */
function publicNames(): ReadonlyMap<string, readonly string[]> {
  const index = readFileSync(join(library, 'index.ts'), 'utf8');
  const given = [...index.matchAll(/^export\s+(?:type\s+)?\{([^}]*)\} from '\.\/([^']+)';$/gm)];
  return new Map(
    given.map(([, names = '', path = '']) => [
      path,
      names
        .split(',')
        .map((name) => name.trim().replace(/^type /, ''))
        .filter((name) => name !== ''),
    ]),
  );
}

test('everything that a project can write or read says in the editor what it is', () => {
  const names = publicNames();
  assert.ok(names.size > 20);
  const missing = [...names].flatMap(([path, wanted]) =>
    withoutDocstring(readFileSync(join(library, path), 'utf8'), wanted).map((what) => `${path}: ${what}`),
  );
  // Its keys are Kubernetes' own kinds.
  assert.deepEqual(
    missing.filter((what) => !what.startsWith('manifest/kinds.ts: ')),
    [],
  );
});

test('a field without docstring is found, in what is exported and in what that is made of', () => {
  const text = `
/** Makes one. */
export function make(props: Props): void {}
export function other(): void {}
export type Props = First | Second;
interface First extends Common { readonly kind: 'first'; readonly a: string; }
interface Second extends Common {
  /** Known. */
  readonly b: string;
  readonly none?: undefined;
}
interface Common { readonly c: number }
interface Unrelated { readonly d: number }
export class Thing { readonly e = 1; private f = 2; }
`;
  assert.deepEqual(withoutDocstring(text, ['make', 'other', 'Props', 'Thing']), ['other', 'Thing', 'Thing.e', 'First.a', 'Common.c']);
});
