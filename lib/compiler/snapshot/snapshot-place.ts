import { join } from 'node:path';
import { digestOf } from '../../digest.ts';
import { byCodeUnit } from '../../json.ts';

/** In `.cache/pawl/snapshot` of a `node_modules`. */
export function snapshotPlace(folder: string): string {
  return join(folder, 'node_modules', '.cache', 'pawl', 'snapshot');
}

/** Node and this program, as they must be the same for whoever makes one and whoever starts from it. */
export function makerOf(program: string): string {
  return digestOf(JSON.stringify(['snapshot 1', process.version, process.arch, process.platform, process.execPath, program]));
}

/** What is packed for a project that imports these packages. */
export function packedNames(packages: readonly string[]): readonly string[] {
  return [...new Set([...packages, 'cdk8s', 'constructs', 'zod', 'pawl'])].sort(byCodeUnit);
}
