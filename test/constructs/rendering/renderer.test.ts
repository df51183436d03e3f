import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { findRenderers, runRenderer } from '../../../lib/constructs/rendering/renderer.ts';
import { lockRenderers } from '../../../lib/vendor/lock-renderers.ts';
import { VendorError } from '../../../lib/vendor/vendor-error.ts';

/** A folder with programs that are these shell scripts. */
async function programs(t: { after(end: () => Promise<void>): void }, scripts: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-programs-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  for (const [name, script] of Object.entries(scripts)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, name), 0o755);
  }
  return folder;
}

const wants = [{ kind: 'renderer', name: 'helm' }] as const;

test('renderers are found on the search path with their versions, kubectl by the kustomize in it', async (t) => {
  const kubectl = `echo '{ "clientVersion": { "gitVersion": "v1.35.1" }, "kustomizeVersion": "v5.7.1" }'`;
  const folder = await programs(t, { helm: 'echo v3.1.2', kustomize: 'echo no version', kubectl });
  assert.deepEqual(findRenderers('helm', `relative:${folder}`), [
    { name: 'helm', program: join(folder, 'helm'), words: [], version: '3.1.2' },
  ]);
  assert.deepEqual(
    findRenderers('kustomize', folder).map(({ words, version }) => [words, version]),
    [[['kustomize'], '5.7.1']],
  );
  assert.deepEqual(findRenderers('helm', ''), []);
});

test('a renderer sees nothing of the person who starts it, and a home that is gone afterwards', async (t) => {
  const folder = await programs(t, { helm: 'case "$1" in version) echo v3.1.2 ;; *) export -p ;; esac' });
  const [helm] = findRenderers('helm', folder);
  assert.ok(helm !== undefined);
  process.env.PAWL_TEST_SECRET = 'secret';
  t.after(() => void delete process.env.PAWL_TEST_SECRET);
  const ran = runRenderer(helm, { words: ['template'], folder });
  const output = ran.kind === 'done' ? ran.output : ran.reason;
  assert.match(output, /KUBECONFIG=.*no-kubeconfig/);
  assert.match(output, /PATH=['"]{2}/);
  assert.doesNotMatch(output, /PAWL_TEST_SECRET|KUBERNETES_SERVICE/);
  const home = /HOME=['"]?([^'"\n]+)/.exec(output)?.[1] ?? '';
  assert.notEqual(home, process.env.HOME);
});

test('a renderer that fails says why in its own words, or how it ended', async (t) => {
  const folder = await programs(t, {
    helm: 'case "$1" in version) echo v3.1.2 ;; a) echo "Error: no" >&2; exit 3 ;; *) kill -9 $$ ;; esac',
  });
  const [helm] = findRenderers('helm', folder);
  assert.ok(helm !== undefined);
  assert.deepEqual(runRenderer(helm, { words: ['a'], folder }), { kind: 'failed', reason: 'Error: no' });
  assert.deepEqual(runRenderer(helm, { words: ['b'], folder }), { kind: 'failed', reason: 'it ended with SIGKILL' });
});

test('the lock takes the version of this machine once, and moves only when it is told to', async (t) => {
  const searchPath = await programs(t, { helm: 'echo v3.1.2' });
  const progress = () => undefined;
  assert.deepEqual(lockRenderers(wants, {}, { searchPath, progress }), { helm: '3.1.2' });
  assert.deepEqual(lockRenderers(wants, { helm: '3.0.0' }, { searchPath, progress }), { helm: '3.0.0' });
  assert.deepEqual(lockRenderers(wants, { helm: '3.0.0' }, { searchPath, progress, updateRenderers: true }), { helm: '3.1.2' });
  assert.throws(
    () => lockRenderers(wants, {}, { searchPath: '', progress }),
    (error) => error instanceof VendorError && error.code === 'NO_RENDERER',
  );
});
