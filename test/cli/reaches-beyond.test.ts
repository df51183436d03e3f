import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { answers } from '../../lib/cli/json.ts';
import { temporaryFolder } from '../oci/temporary-folder.ts';
import { userProject } from './project.ts';
import { shopFiles } from './shop.ts';

/** A project whose code draws a random value, asks the network, and imports what lies outside of its repository. */
async function reaching(t: TestContext) {
  const outside = await temporaryFolder(t);
  await writeFile(join(outside, 'text.ts'), "export const text = 'one';\n");
  const entry = shopFiles()['environments/index.ts'] ?? '';
  return userProject(t, {
    'environments/index.ts': `import { getRandomValues } from 'node:crypto';
import { promises } from 'node:dns';
import { text } from '../../${basename(outside)}/text.ts';
console.assert([getRandomValues(new Uint8Array(4)), promises.lookup('localhost').catch(() => undefined), text].length > 0);
${entry}`,
  });
}

const expected = [
  ['network', 4],
  ['outside-file', 3],
  ['randomness', 4],
];

function reached(findings: readonly { readonly id: string; readonly source?: { readonly line: number } | undefined }[]) {
  return findings.map(({ id, source }) => [id, source?.line]).sort(([left], [right]) => (String(left) < String(right) ? -1 : 1));
}

test('check and publish refuse what project code reaches beyond the project for, each with its line', async (t) => {
  const shop = await reaching(t);
  const check = await shop.pawl('check', '--json');
  assert.equal(check.code, 1);
  const { findings } = answers.check.parse(check.json());
  assert.deepEqual(reached(findings), expected);
  assert.ok(findings.every(({ severity }) => severity === 'error'));
  const published = await shop.pawl('publish', '1.0.0');
  assert.equal(published.code, 1);
  assert.match(
    published.stderr,
    /✗ The project reads "\S+\/text\.ts" \(import\), which is not part of the project.*\n\s+environments\/index\.ts:3:22$/m,
  );
  assert.match(published.stderr, /^pawl: Cannot publish "shop": 3 findings refuse it$/m);
});

test('dev only warns of them', async (t) => {
  const shop = await reaching(t);
  const ran = await shop.pawl('dev', '--once', '--json');
  assert.equal(ran.code, 0, ran.stderr);
  const line = answers.dev.parse(ran.json());
  assert.ok(line.kind === 'compiled');
  assert.deepEqual(reached(line.findings), expected);
  assert.ok(line.findings.every(({ severity }) => severity === 'warning'));
  const { code, stdout } = await shop.pawl('dev', '--once');
  assert.equal(code, 0);
  assert.match(stdout, /^✓ shop: no errors, 3 warnings/);
});
