import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diffMarkdown } from '../../../lib/cli/output/diff-markdown.ts';
import { canonicalSet } from '../../../lib/manifest/canonical.ts';
import { diffSets, type SemanticDiff } from '../../../lib/manifest/diff.ts';

/** From `before` to `after`: one ConfigMap each, with that text. */
function diffOf(texts: readonly (readonly [before: string | undefined, after: string | undefined])[]): SemanticDiff {
  const side = (which: 0 | 1) =>
    canonicalSet(
      'staging',
      texts.flatMap((pair, index) => {
        const text = pair[which];
        const object = {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: `c-${index}`, namespace: 'shop' },
          data: { text: text ?? '' },
        };
        return text === undefined ? [] : [{ application: `app-${index % 3}`, wave: 0, object }];
      }),
    ).set;
  return diffSets(side(0), side(1));
}

test('Markdown leads with the count, and folds the details by application', () => {
  const text = diffMarkdown(
    diffOf([
      ['a', 'b'],
      [undefined, 'new'],
      ['old', undefined],
    ]),
    { title: 'production: 1.0.0 -> 1.1.0' },
  );
  assert.equal(
    text,
    `### production: 1.0.0 -&#62; 1.1.0

**1 created, 1 changed, 1 deleted**


<details><summary>app-0: 0 created, 1 changed, 0 deleted</summary>

\`\`\`diff
! ConfigMap/shop/c-0
    data.text: "a" -> "b"
\`\`\`

</details>

<details><summary>app-1: 1 created, 0 changed, 0 deleted</summary>

\`\`\`diff
+ ConfigMap/shop/c-1
\`\`\`

</details>

<details><summary>app-2: 0 created, 0 changed, 1 deleted</summary>

\`\`\`diff
- ConfigMap/shop/c-2
\`\`\`

</details>
`,
  );
});

test('nothing in a manifest ends the block that it stands in', () => {
  const text = diffMarkdown(diffOf([['a\n```\nb', 'a\n``````\n</details><img src=x>\n@everybody\n\u202e']]), { title: 't' });
  const [fence = ''] = /^`{3,}(?=diff$)/m.exec(text) ?? [];
  assert.equal(fence.length, 7);
  assert.equal(text.split(fence).length, 3);
  for (const line of text.split('\n')) assert.doesNotMatch(line, /[\u202e\p{Cc}]/u);
});

test('titles and remarks are text, never HTML or Markdown, and call nobody', () => {
  const text = diffMarkdown(diffOf([]), { title: '<script> **x**', remarks: ['[a](b) `c` @alice | \n# d'] });
  assert.doesNotMatch(text, /<script>|\*\*x|\[a\]|@alice|`c`|^# d/m);
  assert.match(text, /No object changes/);
});

test('Markdown keeps to its limit whatever comes, and says how many objects it left out', () => {
  const many = diffOf(
    Array.from({ length: 3000 }, (_, index) => [`\`${'x'.repeat(200)}${index}`, `y\n${'`'.repeat(300)}\n${index}`] as const),
  );
  const text = diffMarkdown(many, { title: 'large' });
  assert.ok(text.length <= 65_536 && text.length > 55_000, String(text.length));
  const missing = Number(/_(\d+) of 3000 objects are left out here/.exec(text)?.[1]);
  assert.equal(missing, 3000 - [...text.matchAll(/^! ConfigMap/gm)].length);
  assert.ok(diffMarkdown(many, { title: 'small', limit: 2000 }).length <= 2000);
});
