import type { Want } from '../constructs/incoming/want.ts';
import type { Network } from './fetch-wanted.ts';

/** What a project asks for, as one evaluation of it shows. */
export interface Collected {
  readonly wants: readonly Want[];
  /** False where something in it failed, so that there may be more. */
  readonly complete: boolean;
}

export interface VendorOptions {
  /** The project's folder, absolute. */
  readonly folder: string;
  /** Evaluates the project; called again after something has come, because that may ask for more. */
  readonly collect: () => Promise<Collected>;
  readonly network: Network;
  /** Where helm and kustomize are looked for, in the form of `PATH`. */
  readonly searchPath: string;
  /** Fetch everything anew, and take what an address gives now. @default false */
  readonly update?: boolean | undefined;
  /** Move the lock to the renderers of this machine. @default false */
  readonly updateRenderers?: boolean | undefined;
  readonly progress: (line: string) => void;
}
