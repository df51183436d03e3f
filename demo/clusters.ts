import { type Binaries, findBinaries } from '../test/control-plane/binaries.ts';
import { type OwnControlPlane, startControlPlane } from '../test/control-plane/control-plane.ts';
import { openSite, type Site } from '../test/site/site.ts';
import { say } from './story.ts';

export type FoundBinaries =
  | { readonly kind: 'ready'; readonly binaries: Binaries<'full'> }
  | { readonly kind: 'missing'; readonly what: string; readonly how: string };

/** Finds or builds what a cluster needs; building says every so often how far it is. */
export async function prepareBinaries(): Promise<FoundBinaries> {
  let last = 0;
  const found = await findBinaries({
    set: 'full',
    onProgress: ({ binary, phase, elapsed }) => {
      if (phase === 'building' && elapsed - last < 15_000) return;
      last = elapsed;
      say(`  [control plane] ${binary}: ${phase}, ${Math.round(elapsed / 1000)} s`);
    },
  });
  return found.kind === 'missing' ? { kind: 'missing', what: found.what, how: found.how } : { kind: 'ready', binaries: found.binaries };
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

export async function deliver(plane: OwnControlPlane, repository: string): Promise<DemoCluster> {
  const site = await openSite(plane, { name: plane.name, repository });
  return {
    plane,
    site,
    stop: async () => {
      await site.stop();
      await plane.stop();
    },
  };
}
