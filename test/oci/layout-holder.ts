import { withLock } from '../../lib/oci/layout/lock.ts';

// A process of its own that takes a lock, says so, and never lets go: layout-holder.ts LOCK
const [lock = ''] = process.argv.slice(2);
const wait = async () => undefined;
await withLock(lock, { patience: 0, random: () => 0, wait }, async () => {
  console.log('held');
  await new Promise((resolve) => setTimeout(resolve, 2 ** 30));
});
