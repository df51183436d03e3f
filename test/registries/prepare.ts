/** `npx node test/registries/prepare.ts`: finds or builds, once, everything of other people's that the tests talk to. */
import { buildReporter } from '../control-plane/build/build-reporter.ts';
import { findEverything } from './find-everything.ts';

for (const found of await findEverything({ build: true, onProgress: buildReporter(console.error) }))
  console.log(found.kind === 'missing' ? `${found.what}. ${found.how}` : Object.values(found.binaries).join('\n'));
