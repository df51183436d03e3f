import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type Endings, type Place, runSeeds } from './run-seeds.ts';

interface Share {
  readonly seeds: readonly number[];
  readonly place: Place;
}

/** The same in two threads, beside the test runner: it watches every promise of its own thread, which doubles the time. */
export async function runInWorkers({ seeds, place }: Share): Promise<Endings> {
  const shares = [0, 1].map((remainder) => seeds.filter((_, index) => index % 2 === remainder));
  const endings = await Promise.all(shares.map((share) => runInWorker({ seeds: share, place })));
  return endings.reduce((sum, one) => ({ chain: sum.chain + one.chain, fork: sum.fork + one.fork, empty: sum.empty + one.empty }));
}

function runInWorker(share: Share): Promise<Endings> {
  const { promise, resolve, reject } = Promise.withResolvers<Endings>();
  const worker = new Worker(new URL(import.meta.url), { workerData: share });
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.once('exit', () => reject(new Error('The worker ended without an answer')));
  return promise;
}

if (!isMainThread) {
  const share: Share = workerData;
  parentPort?.postMessage(await runSeeds(share));
}
