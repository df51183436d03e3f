import { findBinaries } from './binaries.ts';
import { buildReporter } from './build/build-reporter.ts';
const t = performance.now();
const f = await findBinaries({ set: process.argv[2] as any, onProgress: buildReporter(console.log) });
console.log(f, performance.now() - t);
