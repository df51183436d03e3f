import type { Located } from '../control-plane/build/locate.ts';
import { findFlux } from '../flux/flux.ts';
import { findRenderers } from '../renderers/renderers.ts';
import { findServices } from '../signing/sigstore/services/find-services.ts';
import { findDistribution } from './distribution.ts';
import type { Finding } from './finding.ts';
import { findGoContainerregistry } from './go-containerregistry.ts';
import { findOracle } from './oracle.ts';
import { findSkopeo } from './skopeo.ts';
import { findTool } from './tools.ts';

/** Everything of other people's that the tests start beside API servers: the quick ones built, the slow ones where `build` says so. */
export async function findEverything(finding: Finding = {}): Promise<readonly Located<string>[]> {
  return [
    await findGoContainerregistry(finding.onProgress),
    await findOracle(finding.onProgress),
    await findTool('crane', finding),
    await findDistribution(finding),
    // Next to each other, because they share much of what is compiled.
    await findTool('cosign', finding),
    await findServices(finding),
    await findTool('oras', finding),
    await findSkopeo(finding),
    await findFlux(finding),
    await findRenderers(finding.build),
  ];
}
