import { startControlPlane } from '../control-plane/control-plane.ts';
import { binaryStores, findServerBinaries } from '../control-plane/find-binaries.ts';
import { connectCluster } from '../kubernetes/connect.ts';
import type { StartServer } from '../server-check/check-environments.ts';

export interface Machine {
  readonly home: string;
  readonly platform: string;
  /** KUBEBUILDER_ASSETS, XDG_DATA_HOME, XDG_CACHE_HOME. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: () => Date;
}

/** API servers of this machine's binaries, each on a port of its own. */
export function throwAwayServers({ home, platform, environment, clock }: Machine): StartServer {
  return async ({ kubernetes, signal }) => {
    const stores = binaryStores(home, environment, platform);
    const binaries = await findServerBinaries(kubernetes, { assets: environment.KUBEBUILDER_ASSETS, stores });
    const plane = await startControlPlane({ name: 'check', binaries, clock, signal });
    const cluster = connectCluster({ server: plane.server, certificateAuthority: plane.certificateAuthority, token: plane.token });
    return {
      cluster,
      stop: async () => {
        await cluster.close();
        await plane.stop();
      },
    };
  };
}
