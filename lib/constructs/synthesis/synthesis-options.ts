import type { Foretold } from './foretold.ts';
import type { Places } from './places.ts';
import type { Reuse } from './reuse.ts';

export interface SynthesisOptions {
  readonly project: string;
  /** What relative paths of files start from. */
  readonly folder: string;
  /** Where programs that render are looked for, in the form of `PATH`. @default nowhere */
  readonly searchPath?: string | undefined;
  /** What is not vendored yet is left out without a finding, for `pawl vendor`. @default false */
  readonly collect?: boolean | undefined;
  /** `<kind>.<group>` of custom kinds that live outside of namespaces. */
  readonly clusterScoped?: readonly string[] | undefined;
  /** @default no finding says where it stands in the source */
  readonly places?: Places | undefined;
  /** @default everything is evaluated */
  readonly reuse?: Reuse | undefined;
  /** Hears of the objects of each application once they are read, while the others are yet to be. @default nobody does */
  readonly foretell?: ((foretold: Foretold) => void) | undefined;
}
