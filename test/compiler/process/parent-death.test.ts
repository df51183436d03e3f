import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { root, temporaryProject } from '../temporary-project.ts';
import { untilEnded } from '../until-ended.ts';

test('a project in an endless loop does not outlive a compiler that is killed', { skip: process.platform !== 'linux' }, async () => {
  const entry = 'for (;;);';
  await using project = await temporaryProject({ 'environments/index.ts': entry });
  const { href } = pathToFileURL(join(root, 'lib/compiler/process/child-process.ts'));
  const bundle = pathToFileURL(join(project.folder, 'environments/index.ts')).href;
  const script = `
    const { startChild } = await import(${JSON.stringify(href)});
    const { Duration } = await import(${JSON.stringify(pathToFileURL(join(root, 'lib/duration.ts')).href)});
    const child = startChild(${JSON.stringify(project.folder)}, { timeLimit: Duration.minutes(5), memoryLimit: 512 });
    child.ask(JSON.stringify({ folder: ${JSON.stringify(project.folder)}, url: ${JSON.stringify(bundle)}, code: ${JSON.stringify(entry)},
      question: { kind: 'compile' }, surroundings: { variables: {}, guard: 'error' } }));
    process.stdout.write(String(child.pid));`;
  const parent = spawn(process.execPath, ['--conditions=pawl-source', '--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let pid = '';
  for await (const chunk of parent.stdout.setEncoding('utf8')) {
    pid += chunk;
    break;
  }
  assert.match(pid, /^\d+$/);
  // It is in its loop once it has used more processor time than its start takes.
  while (!(await isBusy(pid))) await delay(50);
  parent.kill('SIGKILL');
  await untilEnded(Number(pid));
});

/** More processor time than a start takes; proc(5) counts in hundredths of a second. */
async function isBusy(pid: string): Promise<boolean> {
  const fields = (await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ');
  return Number(fields[13]) + Number(fields[14]) > 80;
}
