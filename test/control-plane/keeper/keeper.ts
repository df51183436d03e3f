/**
 * The program that holds one control plane: `node keeper.ts ORDER`, where ORDER is a KeeperOrder as JSON.
 *
 * It ends, and the plane with it, on SIGTERM, when the process that it keeps it for is gone, when a server of it has ended,
 * or when the record is gone: nobody could find the plane any more.
 */
import { existsSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../../lib/errors.ts';
import { type OwnControlPlane, startControlPlane } from '../control-plane.ts';
import { isAlive, processIdentity } from '../process/process-identity.ts';
import type { KeeperOrder, KeptRecord } from './kept.ts';

const order: KeeperOrder = JSON.parse(process.argv[2] ?? '');
const ending = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => ending.abort());
const watch = setInterval(() => void endWithTheOneItIsKeptFor(), 250);

try {
  const plane = await startControlPlane({ ...order, signal: ending.signal });
  await writeRecord(plane);
  await ended(plane);
  await rm(order.record, { force: true });
  await plane.stop();
  await rm(`${order.record}.log`, { force: true });
} catch (error) {
  // Who started it, if still there, reads this from the log; nobody needs to read that it ended as it was told.
  console.error(messageOf(error));
  if (ending.signal.aborted) await rm(`${order.record}.log`, { force: true });
  process.exitCode = 1;
}
clearInterval(watch);

async function writeRecord(plane: OwnControlPlane): Promise<void> {
  const keeper = await processIdentity(process.pid);
  if (keeper === undefined) throw new Error('Cannot record this process: it does not see itself, expected /proc or ps to work');
  const { name, full, server, token, certificateAuthority } = plane;
  const { keptFor } = order;
  const folder = dirname(plane.kubeconfig);
  const record: KeptRecord = { name, folder, full, server, token, certificateAuthority, keeper, ...(keptFor && { keptFor }) };
  await writeFile(`${order.record}.unfinished`, JSON.stringify(record), { mode: 0o600 });
  await rename(`${order.record}.unfinished`, order.record);
}

async function ended(plane: OwnControlPlane): Promise<void> {
  const servers = plane.pids.size;
  while (!ending.signal.aborted && plane.pids.size === servers && existsSync(order.record)) await delay(50);
}

async function endWithTheOneItIsKeptFor(): Promise<void> {
  if (order.keptFor !== undefined && !(await isAlive(order.keptFor))) ending.abort();
}
