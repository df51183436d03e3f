import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { answers } from '../../lib/cli/json.ts';
import { run } from '../../lib/cli/run.ts';
import { openRepository } from '../../lib/oci/open-repository.ts';
import { createRegistryContext } from '../../lib/oci/registry-context.ts';
import { toolsForTests, userProject } from './project.ts';
import { rememberingCompiler } from './remembering-compiler.ts';
import { shopFiles } from './shop.ts';

test('dev says what every save changes, says a mistake once, survives it, and ends cleanly', async (t) => {
  const project = await userProject(t, shopFiles(), rememberingCompiler);
  assert.equal((await project.pawl('publish', '1.0.0')).code, 0);
  assert.equal((await project.pawl('promote', 'development', '1.0.0')).code, 0);
  const entry = join(project.folder, 'environments/index.ts');
  const dev = developing(t, project.folder);

  const first = await dev.next('compiled');
  assert.deepEqual(first.environments.development, {
    objects: 1,
    diff: null,
    inForce: { version: '1.0.0', created: 0, updated: 0, deleted: 0 },
  });
  assert.deepEqual(first.environments.production, { objects: 1, diff: null, inForce: null });

  await save(entry, shopFiles({ text: 'two' })['environments/index.ts'] ?? '');
  const second = await dev.next('compiled');
  assert.deepEqual(
    second.environments.development?.diff?.changes.map(({ id }) => id),
    ['ConfigMap/shop/settings'],
  );
  assert.equal(second.environments.development?.inForce?.updated, 1);

  const good = shopFiles({ text: 'three' })['environments/index.ts'] ?? '';
  await save(entry, `${good}\nconst x = ;`);
  assert.equal((await dev.next('failed')).error.code, 'BUNDLE_FAILED');
  // The same again is nothing new.
  await save(entry, `${good}\nconst x = ;`);
  await rename(entry, `${entry}.away`);
  assert.equal((await dev.next('failed')).error.code, 'PROJECT_NOT_FOUND');
  await writeFile(`${entry}.away`, good);
  await rename(`${entry}.away`, entry);
  assert.equal((await dev.next('compiled')).environments.staging?.diff?.updated, 1);

  await mkdir(join(project.folder, 'new/folder'), { recursive: true });
  await dev.settled();
  await save(join(project.folder, 'new/folder/value.ts'), "export const value = 'four';\n");
  await save(
    entry,
    good
      .replace("import { z } from 'zod';", "import { z } from 'zod';\nimport { value } from '../new/folder/value.ts';")
      .replaceAll("'three'", 'value'),
  );
  assert.equal((await dev.until(({ environments }) => environments.staging?.diff?.updated === 1)).findings.length, 0);
  await save(join(project.folder, 'new/folder/value.ts'), "export const value = 'five';\n");
  await dev.until(({ environments }) => environments.staging?.diff?.updated === 1);
  assert.equal(await dev.stop(), 0);
});

test('after several saves dev says what check and diff say of the same files', async (t) => {
  const project = await userProject(t, shopFiles());
  assert.equal((await project.pawl('publish', '1.0.0')).code, 0);
  assert.equal((await project.pawl('promote', 'development', '1.0.0')).code, 0);
  const entry = join(project.folder, 'environments/index.ts');
  const dev = developing(t, project.folder);
  await dev.next('compiled');
  const wrong = (text: string) => (shopFiles({ text })['environments/index.ts'] ?? '').replace(/data: \{/, "data: { 'no key': 'x', ");
  await save(entry, wrong('two'));
  await dev.until(({ findings }) => findings.length > 0);
  await save(entry, shopFiles({ text: 'three' })['environments/index.ts'] ?? '');
  await dev.until(({ environments }) => environments.development?.inForce?.updated === 1);
  await save(entry, wrong('four'));
  const broken = await dev.until(({ findings }) => findings.length > 0);
  const check = answers.check.parse(JSON.parse((await project.pawl('check', '--json')).stdout));
  assert.deepEqual(broken.findings, check.findings);
  await save(entry, shopFiles({ text: 'five' })['environments/index.ts'] ?? '');
  const last = await dev.until(({ environments }) => environments.development?.inForce?.updated === 1);
  const { diff } = answers.diff.parse(JSON.parse((await project.pawl('diff', 'development', '--json')).stdout));
  assert.deepEqual(last.environments.development?.inForce, {
    version: '1.0.0',
    created: diff.created,
    updated: diff.updated,
    deleted: diff.deleted,
  });
  // From the save before last, which is not what is in force: another value before, the same after.
  const changed = last.environments.development?.diff?.changes.map(({ id }) => id);
  assert.deepEqual(
    changed,
    diff.changes.map(({ id }) => id),
  );
  assert.equal(await dev.stop(), 0);
});

test('dev answers for a repaired loop at once, not when the time limit of the loop is over', async (t) => {
  const project = await userProject(t, shopFiles());
  const entry = join(project.folder, 'environments/index.ts');
  const good = shopFiles()['environments/index.ts'] ?? '';
  const dev = developing(t, project.folder);
  await dev.next('compiled');
  await save(entry, `${good}\nfor (;;);\n`);
  await delay(200);
  const begun = Date.now();
  await save(entry, shopFiles({ text: 'repaired' })['environments/index.ts'] ?? '');
  assert.equal((await dev.next('compiled')).environments.staging?.diff?.updated, 1);
  // The limit is a minute.
  assert.ok(Date.now() - begun < 55_000);
  assert.equal(await dev.stop(), 0);
});

test('dev --once says how it is, with an exit code', async (t) => {
  const project = await userProject(t, shopFiles());
  const well = await project.pawl('dev', '--once');
  assert.equal(well.code, 0);
  assert.match(well.stdout, /^✓ shop: no errors, 0 warnings \(\d+ ms\)\n {2}development: 1 object\n/);
  await rm(join(project.folder, 'environments/index.ts'));
  assert.equal((await project.pawl('dev', '--once', '--project', '.')).code, 1);
});

type Line = ReturnType<typeof answers.dev.parse>;

test('dev ends once nobody reads what it says', async (t) => {
  const project = await userProject(t, shopFiles());
  const reader = new AbortController();
  const printed: string[] = [];
  const code = await run(['dev'], {
    ...toolsForTests({ folder: project.folder, unread: reader.signal }),
    print: (text) => {
      printed.push(text);
      reader.abort();
    },
    openRepository: (reference) => openRepository(reference, createRegistryContext({})),
  });
  assert.equal(code, 0);
  assert.match(printed[0] ?? '', /no errors/);
});

/** `pawl dev --json`, and the lines that it prints. */
function developing(t: TestContext, folder: string) {
  const stop = new AbortController();
  const registries = createRegistryContext({});
  const lines: Line[] = [];
  let wake = () => {};
  // Where the test fails on the way, nothing may go on.
  t.after(() => stop.abort(new Error('over')));
  const ended = run(['dev', '--json'], {
    ...toolsForTests({ folder, signal: stop.signal }),
    print: (line) => {
      lines.push(answers.dev.parse(JSON.parse(line)));
      wake();
    },
    note: (line) => assert.fail(line),
    openRepository: (reference) => openRepository(reference, registries),
  });
  const take = async (): Promise<Line> => {
    while (lines.length === 0)
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    return lines.shift() ?? assert.fail();
  };
  return {
    /** The next line, which is of that kind. */
    next: async <Kind extends Line['kind']>(kind: Kind): Promise<Extract<Line, { kind: Kind }>> => {
      const line = await take();
      assert.ok(isOf(kind, line), JSON.stringify(line));
      return line;
    },
    /** The first compile from here on that is like this. */
    until: async (wanted: (line: Extract<Line, { kind: 'compiled' }>) => boolean) => {
      for (;;) {
        const line = await take();
        if (line.kind === 'compiled' && wanted(line)) return line;
      }
    },
    /** A line that says nothing new. */
    settled: take,
    stop: async () => {
      stop.abort(new Error('stopped'));
      const code = await ended;
      await registries.close();
      return code;
    },
  };
}

/** As editors do: whoever looks in between sees the old text or the new one, never half of it. */
async function save(file: string, text: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-save-'));
  await writeFile(join(folder, 'text'), text);
  await rename(join(folder, 'text'), file);
  await rm(folder, { recursive: true });
}

function isOf<Kind extends Line['kind']>(kind: Kind, line: Line): line is Extract<Line, { kind: Kind }> {
  return line.kind === kind;
}
