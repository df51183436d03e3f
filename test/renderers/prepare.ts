/** `npx node test/renderers/prepare.ts`: finds or builds helm and kustomize, once. */
import { findRenderers } from './renderers.ts';

const found = await findRenderers(true);
console.log(found.kind === 'missing' ? `${found.what}. ${found.how}` : Object.values(found.binaries).join('\n'));
