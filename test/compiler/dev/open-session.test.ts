import assert from 'node:assert/strict';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { type CompiledProject, compileProject } from '../../../lib/compiler/compile.ts';
import { openSession, type Session } from '../../../lib/compiler/dev/open-session.ts';
import { Duration } from '../../../lib/duration.ts';
import { messageOf } from '../../../lib/errors.ts';
import { emptyLock, lockText } from '../../../lib/lock/lock.ts';
import { seededRandom } from '../../seeded-random.ts';
import { temporaryProject } from '../temporary-project.ts';
import { smallProject } from './small-project.ts';

test('a session gives after every edit what evaluating everything gives', async (t) => {
  await using project = await temporaryProject(smallProject);
  const { folder } = project;
  const session = openSession({ folder, guard: 'warning' });
  const everything = openSession({ folder, guard: 'warning' });
  t.after(() => Promise.all([session.close(), everything.close()]));
  const random = seededRandom(20261122);
  for (let step = 0; step < 30; step++) {
    const edit = edits[Math.floor(random() * edits.length)] ?? assert.fail();
    const undo = await edit.make(folder, step);
    for (const what of undo === undefined ? [edit.name] : [edit.name, `${edit.name}, taken back`]) {
      if (what !== edit.name) await undo?.();
      const [quick, full] = await Promise.all([outcome(session), outcome(everything, true)]);
      assert.deepEqual(quick, full, `step ${step}: ${what}`);
    }
  }
  const [quick, fresh] = await Promise.all([session.compile(), compileProject({ folder, guard: 'warning' })]);
  assert.deepEqual(compared(quick), compared(fresh));
});

test('an application that cannot have changed is not evaluated again', async (t) => {
  await using project = await temporaryProject(smallProject);
  const { folder } = project;
  await change(folder, 'applications/settings.ts', (text) =>
    text.replace("map(chart, 'settings'", "console.log('built'); map(chart, 'settings'"),
  );
  const session = openSession({ folder, guard: 'warning' });
  t.after(session.close);
  const built = async () => (await session.compile()).warnings.join().split('built').length - 1;
  assert.equal(await built(), 2);
  await change(folder, 'shared.ts', (text) => text.replace('one', 'two'));
  assert.equal(await built(), 0);
  await change(folder, 'map.ts', (text) => `${text}// changed\n`);
  assert.equal(await built(), 2);
});

test('a session tells with each compile what was written in it, however much was written before', async (t) => {
  const written = (step: number) => [`console.log('out ${step}'.repeat(${step === 1 ? 20_000 : 1}));`, `console.error('error ${step}');`];
  await using project = await temporaryProject(smallProject);
  const session = openSession({ folder: project.folder, guard: 'warning' });
  t.after(session.close);
  for (let step = 0; step < 4; step++) {
    await writeFile(join(project.folder, 'shared.ts'), ["export const shared = 'one';", ...written(step)].join('\n'));
    const said = (await session.compile()).warnings.join();
    if (step === 1) assert.match(said, /: out 1out 1/);
    else assert.match(said, new RegExp(`: out ${step}\nerror ${step}$`));
  }
});

test('a session survives a loop, an exit and a promise that nobody waits for, and goes on', async (t) => {
  await using project = await temporaryProject(smallProject);
  const { folder } = project;
  const session = openSession({ folder, guard: 'warning', timeLimit: await longEnough(folder) });
  t.after(session.close);
  const wrong = ['for (;;);', 'process.exit(3);', "Promise.reject(new Error('nobody waits'));", "throw new Error('thrown');"];
  const codes = ['TIME_LIMIT', 'PROJECT_EXITED', 'PROJECT_THREW', 'PROJECT_THREW'];
  for (const [index, line] of wrong.entries()) {
    await writeFile(join(folder, 'shared.ts'), `export const shared = 'one';\n${line}\n`);
    await assert.rejects(session.compile(), { code: codes[index] });
    await writeFile(join(folder, 'shared.ts'), smallProject['shared.ts'] ?? '');
    assert.equal((await session.compile()).environments.length, 2);
  }
});

/** For what ends on this machine, as busy as it is; a loop takes all of it. */
async function longEnough(folder: string): Promise<Duration> {
  const begun = performance.now();
  await compileProject({ folder, guard: 'warning' });
  return Duration.milliseconds(Math.round(2_000 + 5 * (performance.now() - begun)));
}

test('a compile that is taken back ends at once, and the next one is right', async (t) => {
  await using project = await temporaryProject(smallProject);
  const { folder } = project;
  const session = openSession({ folder, guard: 'warning' });
  t.after(session.close);
  await writeFile(join(folder, 'shared.ts'), "export const shared = 'one';\nfor (;;);\n");
  const takenBack = new AbortController();
  const looping = session.compile({ signal: takenBack.signal });
  setTimeout(() => takenBack.abort(), 500);
  await assert.rejects(looping, { code: 'ABORTED' });
  await assert.rejects(session.compile({ signal: AbortSignal.abort() }), { code: 'ABORTED' });
  await writeFile(join(folder, 'shared.ts'), smallProject['shared.ts'] ?? '');
  assert.equal((await session.compile()).environments.length, 2);
});

interface Edit {
  readonly name: string;
  /** Gives what takes it back, where the project should not stay like this. */
  readonly make: (folder: string, step: number) => Promise<(() => Promise<void>) | undefined>;
}

const edits: readonly Edit[] = [
  { name: 'a shared constant', make: (folder, step) => change(folder, 'shared.ts', () => `export const shared = 'shared ${step}';\n`) },
  { name: 'an application', make: (folder, step) => change(folder, 'applications/web.ts', numbered(step)) },
  { name: 'another application', make: (folder, step) => change(folder, 'applications/settings.ts', numbered(step)) },
  {
    name: 'a configuration',
    make: (folder, step) => change(folder, 'environments/index.ts', (text) => text.replace(/replicas: \d+/, `replicas: ${(step % 3) + 1}`)),
  },
  {
    name: 'a configuration that does not fit',
    make: async (folder) => {
      const text = await readFile(join(folder, 'environments/staging.ts'), 'utf8');
      await change(folder, 'environments/staging.ts', (now) => now.replace(/replicas: \d+/, "replicas: 'many' as never"));
      return () => writeFile(join(folder, 'environments/staging.ts'), text);
    },
  },
  {
    name: 'lines above everything',
    make: (folder, step) => change(folder, 'environments/staging.ts', (text) => `// line ${step}\n${text}`),
  },
  {
    name: 'a namespace',
    make: (folder, step) =>
      change(folder, 'environments/staging.ts', (text) =>
        text.replace(/(?:\n {2}namespace: .*)?\n {2}track/, `\n  namespace: 'shop-${step % 2}',\n  track`),
      ),
  },
  {
    name: 'a file that a construct reads',
    make: (folder, step) => change(folder, 'extra.yaml', (text) => text.replace(/key: .*/, `key: v${step}`)),
  },
  { name: 'a file that a module reads', make: (folder, step) => change(folder, 'banner.txt', () => `banner ${step}\n`) },
  { name: 'a file that an application reads', make: (folder, step) => change(folder, 'notes.txt', () => `notes ${step}\n`) },
  {
    name: 'a field that a cluster refuses, or does not',
    make: (folder, step) =>
      change(folder, 'applications/server.ts', (text) => text.replace(/port: (?:80|0) /, `port: ${step % 2 === 0 ? 0 : 80} `)),
  },
  {
    name: 'a reference to something, or to nothing',
    make: (folder, step) =>
      change(folder, 'applications/server.ts', (text) =>
        text.replace(/serviceAccountName: '\w+'/, `serviceAccountName: '${step % 2 === 0 ? 'nobody' : 'server'}'`),
      ),
  },
  {
    name: 'another Kubernetes version',
    make: (folder, step) => change(folder, 'environments/staging.ts', (text) => text.replace(/'1\.3\d'/, `'1.3${step % 2 === 0 ? 1 : 4}'`)),
  },
  {
    name: 'the lock of an image',
    make: (folder, step) => {
      const digest = `sha256:${String(step % 3).repeat(64)}` as const;
      const images = { 'ghcr.io/acme/server ^1.0.0': { version: `1.0.${step}`, digest } };
      return writeFile(join(folder, 'pawl.lock.json'), lockText({ ...emptyLock, images })).then(() => undefined);
    },
  },
  { name: 'a syntax error', make: (folder) => broken(folder, 'applications/web.ts', 'const x = ;\n') },
  { name: 'something thrown', make: (folder) => broken(folder, 'shared.ts', "throw new Error('no');\n") },
  { name: 'a file that is gone', make: (folder) => moved(folder, 'applications/settings.ts', 'applications/elsewhere.ts') },
  { name: 'the entry gone', make: (folder) => moved(folder, 'environments/index.ts', 'environments/index.txt') },
  { name: 'a construct’s file gone', make: (folder) => moved(folder, 'extra.yaml', 'extra.txt') },
  {
    name: 'an application under another name',
    make: async (folder) => {
      await rename(join(folder, 'applications/web.ts'), join(folder, 'applications/site.ts'));
      for (const file of ['environments/index.ts', 'environments/staging.ts'])
        await change(folder, file, (text) => text.replace('/web.ts', '/site.ts'));
      return async () => {
        await rename(join(folder, 'applications/site.ts'), join(folder, 'applications/web.ts'));
        for (const file of ['environments/index.ts', 'environments/staging.ts'])
          await change(folder, file, (text) => text.replace('/site.ts', '/web.ts'));
      };
    },
  },
];

const numbered = (step: number) => (text: string) => text.replace(/'v\d+'/, `'v${step}'`);

async function change(folder: string, file: string, edit: (text: string) => string): Promise<undefined> {
  const path = join(folder, file);
  await writeFile(path, edit(await readFile(path, 'utf8')));
}

async function broken(folder: string, file: string, line: string): Promise<() => Promise<void>> {
  const path = join(folder, file);
  const text = await readFile(path, 'utf8');
  await writeFile(path, text + line);
  return () => writeFile(path, text);
}

async function moved(folder: string, file: string, to: string): Promise<() => Promise<void>> {
  assert.equal(dirname(file), dirname(to));
  await rm(join(folder, to), { force: true });
  await rename(join(folder, file), join(folder, to));
  return () => rename(join(folder, to), join(folder, file));
}

async function outcome(session: Session, fresh = false): Promise<unknown> {
  try {
    return compared(await session.compile({ fresh }));
  } catch (thrown) {
    return messageOf(thrown);
  }
}

function compared({ environments, findings, inputs, warnings }: CompiledProject): unknown {
  return { environments, findings, inputs, warnings };
}
