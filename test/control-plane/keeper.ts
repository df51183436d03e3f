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
import { messageOf } from '../../lib/errors.ts';
import type { Binaries } from './binaries.ts';
import { type OwnControlPlane, startControlPlane } from './control-plane.ts';
import type { KeeperOrder, KeptRecord } from './kept.ts';
import { isAlive, processIdentity } from './process/process-identity.ts';

const order: KeeperOrder = JSON.parse(process.argv[2] ?? '');
const ending = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => ending.abort());
const watch = setInterval(() => void endWithTheOneItIsKeptFor(), 250);

try {
  const plane = await start();
  await writeRecord(plane);
  await ended(plane);
  await rm(order.record, { force: true });
  await plane.stop();
  await rm(`${order.record}.log`, { force: true });
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = 1;
}
clearInterval(watch);

function start(): Promise<OwnControlPlane> {
  const { name, full, binaries } = order;
  const signal = ending.signal;
  return full
    ? startControlPlane({ name, full, signal, binaries: binaries as Binaries<'full'> }) // whoever ordered `full` gave its binaries
    : startControlPlane({ name, full, signal, binaries });
}

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
