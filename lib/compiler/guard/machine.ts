import type { Observer } from './observe.ts';
import { watchMember, watchProperty } from './watch.ts';

/** Watches what `process` tells about this process and about the machine that it runs on; `os` is watched as the module that it is. */
export function watchMachine(observer: Observer): void {
  for (const name of ['pid', 'ppid', 'platform', 'arch', 'execPath'])
    watchProperty(process, name, { reach: { kind: 'machine', what: `process.${name}` }, observer });
  const asked = (what: string) => ({ judge: () => ({ kind: 'machine', what }) as const, observer });
  watchMember(process.memoryUsage, 'rss', asked('process.memoryUsage.rss()'));
  for (const name of ['memoryUsage', 'cpuUsage', 'resourceUsage', 'availableMemory', 'constrainedMemory'])
    watchMember(process, name, asked(`process.${name}()`));
}
