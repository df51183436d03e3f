/** `node own-a-registry.ts`: starts a registry, prints its host, and waits. */
import { startRegistry } from '../registry.ts';

console.log((await startRegistry()).host);
process.stdin.resume();
