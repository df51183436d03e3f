import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileProject } from '../../lib/compiler/compile.ts';
import { CompileError, type CompileErrorCode } from '../../lib/compiler/compile-error.ts';
import { Duration } from '../../lib/duration.ts';
import { oneEnvironment, oneObject, temporaryProject } from './temporary-project.ts';
import { untilEnded } from './until-ended.ts';

interface BadProject {
  readonly files: Readonly<Record<string, string>>;
  readonly code: CompileErrorCode;
  readonly message: RegExp | string;
  readonly output?: RegExp;
  /** Only where it is what ends the project: a loaded machine is no mistake of the project. @default 60 */
  readonly seconds?: number;
  /** MiB. @default 2048 */
  readonly memory?: number;
}

const entry = (text: string) => ({ 'environments/index.ts': text });

const bad: Readonly<Record<string, BadProject>> = {
  'a project without environments/index.ts': {
    files: { 'environments/production.ts': '' },
    code: 'PROJECT_NOT_FOUND',
    message: /it has no environments\/index\.ts$/,
  },
  'a project whose process is killed, as the kernel does for lack of memory': {
    files: entry("process.kill(process.pid, 'SIGKILL');\nawait new Promise((resolve) => setTimeout(resolve, 5000));"),
    code: 'PROJECT_EXITED',
    message: 'Cannot compile the project: its process was killed from outside (SIGKILL)',
  },
  'a syntax error': {
    files: { ...entry("import './web.ts';"), 'environments/web.ts': 'export const a = 1;\n  const = 3;\n' },
    code: 'BUNDLE_FAILED',
    message: 'Cannot compile the project: environments/web.ts:2:9: Expected identifier but found "="',
  },
  'an import of a file that is not there': {
    files: entry("import { web } from './web.ts';\nexport default web;"),
    code: 'BUNDLE_FAILED',
    message: 'Cannot compile the project: environments/index.ts:1:21: Could not resolve "./web.ts"',
  },
  'an import of a package that is not installed': {
    files: entry("import web from 'pawl-absent-package';\nexport default web;"),
    code: 'PROJECT_THREW',
    message: 'Cannot compile the project: the package "pawl-absent-package" is not installed',
  },
  'an import of a file that a package does not have': {
    files: entry("import web from 'cdk8s/web';\nexport default web;"),
    code: 'PROJECT_THREW',
    message: "Cannot compile the project: Cannot find module 'node_modules/cdk8s/web'",
  },
  'an import of what a package does not hand out': {
    files: entry("import web from 'zod/web';\nexport default web;"),
    code: 'PROJECT_THREW',
    message: /^Cannot compile the project: Package subpath '\.\/web' is not defined by "exports" in node_modules\/zod\/package\.json$/,
  },
  'an import by a name that package.json does not give': {
    files: entry("import web from '#web';\nexport default web;"),
    code: 'PROJECT_THREW',
    message: 'Cannot compile the project: Package import specifier "#web" is not defined in package package.json',
  },
  'no default export': {
    files: entry('export const a = 1;'),
    code: 'NO_PROJECT',
    message: 'Cannot compile the project: environments/index.ts exports no default, expected a project as its default',
  },
  'a default export that is no project': {
    files: entry("export default { kind: 'shop' };"),
    code: 'NO_PROJECT',
    message: /exports an object, expected/,
  },
  'a project that throws': {
    files: {
      ...entry("import { zone } from '../lib/zone.ts';\nexport default zone('mars');"),
      'lib/zone.ts': '// what a zone is\nexport function zone(name: string): never {\n  throw new Error("No such zone " + name);\n}\n',
    },
    code: 'PROJECT_THREW',
    message: 'Cannot compile the project: No such zone mars (lib/zone.ts:3:9)',
  },
  'a project that throws something that is no error': {
    files: entry("throw 'a stone';"),
    code: 'PROJECT_THREW',
    message: 'Cannot compile the project: a stone',
  },
  'a project that rejects a promise that nobody waits for': {
    files: oneEnvironment(oneObject, "Promise.reject(new Error('late'));"),
    code: 'PROJECT_THREW',
    message: 'Cannot compile the project: late (environments/index.ts:4:16)',
  },
  'a project that throws out of a timer that is due': {
    files: oneEnvironment(oneObject, "setTimeout(() => {\n  throw new Error('late');\n}, 0);"),
    code: 'PROJECT_THREW',
    message: 'Cannot compile the project: late (environments/index.ts:5:9)',
  },
  'a project that never ends': {
    files: entry('for (;;);'),
    code: 'TIME_LIMIT',
    seconds: 2,
    message: 'Cannot compile the project: it was not done within 2s',
  },
  'a project that waits for ever': {
    files: entry('await new Promise(() => {});'),
    code: 'PROJECT_EXITED',
    message: /it waits for something that never comes/,
  },
  'a project that ends the process': {
    files: entry("console.error('no token');\nprocess.exit(3);"),
    code: 'PROJECT_EXITED',
    message: 'Cannot compile the project: it ended the process with exit code 3; the last thing it wrote is "no token"',
    output: /^no token$/,
  },
  'a project that ends the process as if all were well': {
    files: entry('process.exit(0);'),
    code: 'PROJECT_EXITED',
    message: /with exit code 0$/,
  },
  'a project that eats memory': {
    files: entry('const all = [];\nfor (;;) all.push(new Array(1000).fill(0.5));'),
    code: 'MEMORY_LIMIT',
    memory: 64,
    message: 'Cannot compile the project: it took more than 64 MiB of memory',
  },
  'a project that eats memory outside of the heap': {
    // A little at a time: who looks after it may be waiting for a processor.
    files: entry(
      'const all = [];\nconst pause = new Int32Array(new SharedArrayBuffer(4));\nfor (;;) {\n  all.push(Buffer.alloc(4 * 1024 * 1024, 1));\n  Atomics.wait(pause, 0, 0, 5);\n}',
    ),
    code: 'MEMORY_LIMIT',
    memory: 64,
    message: 'Cannot compile the project: it took more than 64 MiB of memory',
  },
  'a project that prints without end': {
    files: entry("for (;;) await new Promise((done) => process.stdout.write('x'.repeat(2 ** 20), done));"),
    code: 'OUTPUT_LIMIT',
    message: 'Cannot compile the project: it printed more than 64 MiB',
    output: /^x{1000}/,
  },
  'a project that answers for the compiler': {
    files: entry('import { writeSync } from \'node:fs\';\nwriteSync(3, \'{"kind":"compiled"}\\n\');\nprocess.exit(0);'),
    code: 'BAD_ANSWER',
    message: /an answer that makes no sense$/,
  },
};

for (const [name, { files, code, message, output, seconds = 60, memory = 2048 }] of Object.entries(bad)) {
  test(`compileProject refuses ${name}`, async () => {
    await using project = await temporaryProject(files);
    const compile = compileProject({ folder: project.folder, timeLimit: Duration.seconds(seconds), memoryLimit: memory });
    await assert.rejects(compile, (thrown) => {
      assert.ok(thrown instanceof CompileError);
      assert.equal(thrown.code, code, thrown.message);
      if (typeof message === 'string') assert.equal(thrown.message, message);
      else assert.match(thrown.message, message);
      if (output !== undefined) assert.match(thrown.output, output);
      assert.doesNotMatch(thrown.message, /\n|node_modules\/pawl|lib\/compiler/);
      return true;
    });
  });
}

test('compileProject refuses a project that writes a lot and sleeps for too long, and says how much it had written', async () => {
  await using project = await temporaryProject(
    entry("console.log('x'.repeat(3 * 1024 * 1024));\nawait new Promise((done) => setTimeout(done, 600_000));"),
  );
  const refused = async (seconds: number): Promise<unknown> => {
    const compiled = compileProject({ folder: project.folder, timeLimit: Duration.seconds(seconds) });
    return compiled.catch((thrown: unknown) => (hasNotBegun(thrown) && seconds < 100 ? refused(seconds * 4) : thrown));
  };
  // A busy machine takes longer to start it.
  const hasNotBegun = (thrown: unknown) => thrown instanceof CompileError && !thrown.message.includes('3 MiB');
  const thrown = await refused(2);
  assert.ok(thrown instanceof CompileError && thrown.code === 'TIME_LIMIT', String(thrown));
  assert.match(thrown.message, /not done within \d+[sm]\w*, and had written 3 MiB of output by then$/);
});

test('compileProject refuses a folder that is not there', async () => {
  await assert.rejects(compileProject({ folder: '/absent/shop' }), {
    code: 'PROJECT_NOT_FOUND',
    message: 'Cannot find a project in "/absent/shop": it has no environments/index.ts',
  });
});

test('limits beyond what timers and processes can hold are as good as none', async () => {
  await using project = await temporaryProject(oneEnvironment(oneObject));
  const limits = { timeLimit: Duration.days(365), memoryLimit: 4096.5 };
  assert.equal((await compileProject({ folder: project.folder, ...limits })).environments.length, 1);
});

test('compileProject refuses a memory limit that nothing fits into, before it starts', async () => {
  await using project = await temporaryProject(oneEnvironment(oneObject));
  for (const memoryLimit of [1, 63, Number.NaN]) {
    await assert.rejects(compileProject({ folder: project.folder, memoryLimit }), {
      code: 'MEMORY_LIMIT',
      message: `Cannot compile the project: a memory limit of ${memoryLimit} MiB is too small`,
      fix: 'Allow at least 64 MiB',
    });
  }
  assert.equal((await compileProject({ folder: project.folder, memoryLimit: 64 })).environments.length, 1);
});

test('compileProject stops when it is told to', async () => {
  await using project = await temporaryProject(entry('for (;;);'));
  const stop = new AbortController();
  const compile = compileProject({ folder: project.folder, signal: stop.signal });
  stop.abort();
  await assert.rejects(compile, { code: 'ABORTED' });
});

test('a project that writes more than anybody reads is compiled, and its first words are a warning', async () => {
  await using project = await temporaryProject(
    oneEnvironment(oneObject, "console.log('hello');\nfor (let i = 0; i < 20_000; i++) console.log('x'.repeat(1000));"),
  );
  const { warnings, environments } = await compileProject({ folder: project.folder });
  assert.equal(environments.length, 1);
  assert.match(warnings[0] ?? '', /^The project wrote while it was compiled: hello\n[x\n]+ \(and at least \d{4,} more bytes\)$/);
  assert.ok((warnings[0]?.length ?? 0) < 3000);
});

test('a project that leaves timers and servers behind is compiled', async () => {
  await using project = await temporaryProject(
    oneEnvironment(oneObject, "import { createServer } from 'node:net';\nsetInterval(() => {}, 1000);\ncreateServer().listen(0);"),
  );
  assert.equal((await compileProject({ folder: project.folder })).environments.length, 1);
});

test('what a project starts ends with it', async () => {
  const before =
    "import { spawn } from 'node:child_process';\nconst { pid } = spawn('/bin/sleep', ['600'], { stdio: 'inherit' });\nconsole.log(pid);";
  await using project = await temporaryProject(oneEnvironment(oneObject, before));
  const { warnings } = await compileProject({ folder: project.folder });
  const pid = Number(/(\d+)$/.exec(warnings[0] ?? '')?.[1]);
  assert.ok(pid > 0);
  await untilEnded(pid);
});

test('a wrong configuration is a finding with the file and line where it was written', async () => {
  await using project = await temporaryProject({
    ...oneEnvironment('[web({ size: 0 })]', "import { web } from '../applications/web.ts';"),
    'applications/web.ts': `import { application } from 'pawl';
import { z } from 'zod';
export const web = application('web', z.object({ size: z.int().min(1) }), () => {});
`,
  });
  const { findings } = await compileProject({ folder: project.folder });
  assert.deepEqual(
    findings.map(({ id, environment, application, field }) => [id, environment, application, field]),
    [['configuration', 'development', 'web', 'size']],
  );
  assert.match(findings[0]?.message ?? '', /^Configuration of application "web" .*: size: .*>=1$/);
  assert.deepEqual([findings[0]?.source?.file, findings[0]?.source?.line], ['environments/index.ts', 5]);
});

test('an object that no cluster would store is a finding, and not a release that cannot be read', async () => {
  await using project = await temporaryProject(
    oneEnvironment(
      "[application('web', z.object({}), (chart) => void new ApiObject(chart, 'a', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { text: 'x'.repeat(50 * 1024 * 1024) } }))({})]",
    ),
  );
  const { findings, environments } = await compileProject({ folder: project.folder });
  assert.deepEqual(
    findings.map(({ id, object, construct, message }) => [id, object, construct, message]),
    [['object-too-large', 'ConfigMap/shop/a', 'web/a', 'ConfigMap/shop/a takes 50.01 MiB as JSON, expected at most 1 MiB']],
  );
  assert.deepEqual(environments[0]?.set.objects, []);
});

test('an application that throws is a finding with file and line', async () => {
  await using project = await temporaryProject(
    oneEnvironment("[application('web', z.object({}), () => {\n  throw new Error('no zone');\n})({})]"),
  );
  const { findings } = await compileProject({ folder: project.folder });
  assert.deepEqual(
    findings.map(({ message, source }) => [message, source]),
    [['Application "web" cannot be built: no zone', { file: 'environments/index.ts', line: 6, column: 9 }]],
  );
});
