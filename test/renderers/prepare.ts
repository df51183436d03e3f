/** `npx node test/renderers/prepare.ts`: finds or builds helm, kustomize and kubectl, once. */
import { findKubectl, findRenderers } from './renderers.ts';

for (const find of [findRenderers, findKubectl]) {
  const found = await find(true);
  console.log(found.kind === 'missing' ? `${found.what}. ${found.how}` : Object.values(found.binaries).join('\n'));
}
