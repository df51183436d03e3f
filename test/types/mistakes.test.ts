import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const source = await readFile(new URL('mistakes.ts', import.meta.url), 'utf8');
const mistakes = [...source.matchAll(/^\/\/ mistake: (?<says>.+)\n\/\/ @ts-expect-error\n(?<code>.+)$/gm)].map(({ groups, index }) => ({
  says: groups?.says ?? '',
  code: groups?.code ?? '',
  line: source.slice(0, index).split('\n').length + 2,
}));

let folder = '';
let said = new Map<number, string>();

before(async () => {
  // Below the project, so that the package finds itself by name.
  await mkdir(join(root, '.pawl'), { recursive: true });
  folder = await mkdtemp(join(root, '.pawl', 'types-'));
  await writeFile(join(folder, 'mistakes.ts'), source.replaceAll('// @ts-expect-error', '//'));
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify({ extends: '../../tsconfig.json', include: ['mistakes.ts'] }));
  said = byLine(await compile(folder));
});
after(() => rm(folder, { recursive: true, force: true }));

test('the table of mistakes is not empty', () => assert.ok(mistakes.length >= 10));

for (const { says, code, line } of mistakes) {
  test(`the editor says what is wrong with ${code}`, () => {
    const message = said.get(line) ?? 'nothing';
    assert.match(message, pattern(says));
  });
}

test('the compiler complains about nothing but the mistakes', () => {
  const expected = mistakes.map(({ line }) => line);
  assert.deepEqual(
    [...said.keys()].sort((a, b) => a - b),
    expected,
  );
});

function compile(project: string): Promise<string> {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  return new Promise((resolve) => {
    execFile(process.execPath, [tsc, '--project', project, '--noEmit', '--pretty', 'false'], { cwd: project }, (_error, stdout) =>
      resolve(stdout),
    );
  });
}

/** What is said of each line, with what is indented below it. */
function byLine(output: string): Map<number, string> {
  const lines = new Map<number, string>();
  let current = 0;
  for (const text of output.split('\n')) {
    const found = /^mistakes\.ts\((\d+),\d+\): error TS\d+: (.*)$/.exec(text);
    if (found !== null) current = Number(found[1]);
    else if (!text.startsWith(' ')) current = 0;
    const message = found?.[2] ?? text.trim();
    if (current > 0 && message !== '') lines.set(current, `${lines.get(current) ?? ''}${message}\n`);
  }
  return lines;
}

function pattern(wording: string): RegExp {
  const parts = wording.split('…').map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(parts.join('.*'), 's');
}
