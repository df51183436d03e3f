import { type Binaries, findBinaries } from '../test/control-plane/binaries.ts';
import { buildReporter } from '../test/control-plane/build/build-reporter.ts';
import { type OwnControlPlane, startControlPlane } from '../test/control-plane/control-plane.ts';
import { openSite, type Site, type SiteOptions } from '../test/site/site.ts';
import { say } from './story.ts';

export type FoundBinaries =
  | { readonly kind: 'found'; readonly binaries: Binaries<'full'> }
  | { readonly kind: 'missing'; readonly what: string; readonly how: string };

/** Finds or builds what a cluster needs; building says every so often how far it is. */
export async function prepareBinaries(): Promise<FoundBinaries> {
  return findBinaries({ set: 'full', onProgress: buildReporter((line) => say(`  [control plane] ${line}`)) });
}

/** A cluster of the demo, with its agent once there is something to deliver. */
export interface DemoCluster {
  readonly plane: OwnControlPlane;
  readonly site: Site;
  stop(): Promise<void>;
}

export async function startPlane(name: string, binaries: Binaries<'full'>): Promise<OwnControlPlane> {
  return startControlPlane({ name, full: true, binaries });
}

export async function deliver(plane: OwnControlPlane, source: Pick<SiteOptions, 'repository' | 'trust'>): Promise<DemoCluster> {
  const site = await openSite(plane, { name: plane.name, ...source });
  return {
    plane,
    site,
    stop: async () => {
      await site.stop();
      await plane.stop();
    },
  };
}
