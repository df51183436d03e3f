import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { agentBundle } from '../../.ci/agent-bundle.ts';
import { licencesOf } from '../../.ci/licences.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

/** What may not be in the agent: user code and what evaluates it, other programs, the command line. */
const refused = [/^lib\/(constructs|compiler|scaffold|release|cli)\//, /node_modules\/(cdk8s|constructs|esbuild|yargs|@kubernetes)\b/];

test('the agent is one file that holds no construct, compiler or command line, and starts alone in an empty folder', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-bundle-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const { metafile } = await build({ ...agentBundle, absWorkingDir: repository, outfile: join(folder, 'agent.mjs'), metafile: true });

  const inputs = Object.keys(metafile.inputs);
  assert.ok(inputs.includes('lib/agent/agent.ts'));
  assert.deepEqual(
    inputs.filter((input) => refused.some((pattern) => pattern.test(input))),
    [],
  );
  const [output] = Object.values(metafile.outputs).filter(({ entryPoint }) => entryPoint !== undefined);
  assert.deepEqual(
    output?.imports
      .filter(({ path, external }) => external === true && !path.startsWith('node:') && !builtins.has(path))
      .map(({ path }) => path),
    [],
  );
  const licences = await licencesOf([metafile]);
  for (const bundled of ['undici', 'zod', '@sigstore/verify']) assert.match(licences, new RegExp(`\\n${bundled} \\d+\\.\\d+\\.\\d+ \\(`));
  assert.match(licences, /Permission is hereby granted, free of charge/);
  assert.match(await outputOf(join(folder, 'agent.mjs'), folder), /kubeconfig/i);
});

const builtins = new Set((await import('node:module')).builtinModules);

/** Without a cluster it ends with a sentence about what it is missing. */
function outputOf(file: string, folder: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, '--kubeconfig', 'missing.kubeconfig'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (part: string) => (text += part));
    child.on('error', reject);
    child.on('close', () => resolve(text));
  });
}
