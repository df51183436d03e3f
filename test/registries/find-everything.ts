import type { BuildProgress } from '../control-plane/build/build-binary.ts';
import type { Located } from '../control-plane/build/locate.ts';
import { findFlux } from '../flux/flux.ts';
import { findDistribution } from './distribution.ts';
import { findGoContainerregistry } from './go-containerregistry.ts';
import { findOracle } from './oracle.ts';
import { findTool } from './tools.ts';

export interface Finding {
  readonly onProgress?: ((progress: BuildProgress) => void) | undefined;
  /** Build what takes minutes and is not there. @default only with CI=true */
  readonly build?: boolean | undefined;
}

/** Everything of other people's that the tests start beside API servers: the quick ones built, the slow ones where `build` says so. */
export async function findEverything(finding: Finding = {}): Promise<readonly Located<string>[]> {
  return [
    await findGoContainerregistry(finding.onProgress),
    await findOracle(finding.onProgress),
    await findTool('crane', finding),
    await findDistribution(finding),
    // Next to each other, because they share much of what is compiled.
    await findTool('cosign', finding),
    await findFlux(finding),
  ];
}
