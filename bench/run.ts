import { cpus, totalmem } from 'node:os';
import { findBinaries, kubernetesVersion } from '../test/control-plane/binaries.ts';
import { type Cleanup, controlPlaneOfItsOwn } from '../test/control-plane/for-tests.ts';
import { applyHead, applyRows, benchApply } from './apply.ts';
import { benchChecks, checksTable } from './checks.ts';
import { benchCompile, compileTable } from './compile.ts';
import { benchDev, devTable } from './dev.ts';
import { benchDrift, driftRows } from './drift.ts';
import { benchFirstEdits, firstEditRow } from './first-edit.ts';
import { driftHead } from './latency.ts';
import { benchLedger, ledgerTable } from './ledger.ts';

/** `npm run bench`: every benchmark, one after the other, on control planes of their own. Takes about fifteen minutes; what is compiled is what was built. */
const cleanups: (() => Promise<void>)[] = [];
const t: Cleanup = { after: (cleanup) => void cleanups.push(async () => cleanup()) };
const print = (...lines: readonly string[]) => process.stdout.write(`${lines.join('\n')}\n`);

try {
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${Math.round(totalmem() / 2 ** 30)} GiB`;
  print(`${machine}, Node ${process.version}, Kubernetes ${kubernetesVersion}`, '');
  const drift = await plane();
  print(...driftHead, ...driftRows(await benchDrift(drift, t)), firstEditRow(await benchFirstEdits(drift, t)), '');
  const kubectl = await findBinaries({ set: 'kubectl', onProgress: ({ binary, phase }) => process.stderr.write(`${binary}: ${phase}\n`) });
  const apply = await benchApply(await plane(), t, kubectl.kind === 'found' ? { kubectl: kubectl.binaries.kubectl } : {});
  print(...applyHead, ...applyRows(apply), '');
  print(...ledgerTable(await benchLedger({ records: 10_000, runs: 5 })), '');
  print(...devTable(await benchDev()), '');
  print(...checksTable(await benchChecks([100, 1000, 10_000], 5)), '');
  print(...compileTable(await benchCompile({ sizes: [100, 1000, 10_000], rounds: 3 })));
} finally {
  for (const cleanup of cleanups.reverse()) await cleanup();
}

async function plane() {
  const found = await controlPlaneOfItsOwn(t);
  if (found.kind === 'missing') throw new Error(found.reason);
  return found.plane;
}
