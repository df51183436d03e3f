import { cpus, totalmem } from 'node:os';
import { findBinaries, kubernetesVersion } from '../test/control-plane/binaries.ts';
import { type Cleanup, controlPlaneOfItsOwn } from '../test/control-plane/for-tests.ts';
import { applyRows, benchApply } from './apply.ts';
import { benchDrift, driftRows } from './drift.ts';

/** `npm run bench`: every benchmark, one after the other, on control planes of their own. Takes about three minutes. */
const cleanups: (() => Promise<void>)[] = [];
const t: Cleanup = { after: (cleanup) => void cleanups.push(async () => cleanup()) };
const print = (...lines: readonly string[]) => process.stdout.write(`${lines.join('\n')}\n`);

try {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  print(`${machine}, Node ${process.version}, Kubernetes ${kubernetesVersion}`, '');
  const drift = await plane();
  print(
    '| drift, turned back after | count | median | p99 | longest |',
    '|---|---|---|---|---|',
    ...driftRows(await benchDrift(drift, t)),
    '',
  );
  const kubectl = await findBinaries({ set: 'kubectl', onProgress: ({ binary, phase }) => process.stderr.write(`${binary}: ${phase}\n`) });
  const rows = applyRows(await benchApply(await plane(), t, kubectl.kind === 'found' ? kubectl.binaries.kubectl : undefined));
  print('| 1,001 objects | Pawl | kubectl apply --server-side |', '|---|---|---|', ...rows);
} finally {
  for (const cleanup of cleanups.reverse()) await cleanup();
}

async function plane() {
  const found = await controlPlaneOfItsOwn(t);
  if (found.kind === 'missing') throw new Error(found.reason);
  return found.plane;
}
