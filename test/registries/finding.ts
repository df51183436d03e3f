import type { BuildProgress } from '../control-plane/build/build-binary.ts';

/** How what takes minutes to build is looked for. */
export interface Finding {
  readonly onProgress?: ((progress: BuildProgress) => void) | undefined;
  /** Build it where it is not there. @default only with CI=true */
  readonly build?: boolean | undefined;
}

export const howToPrepare = 'Build it once: npx node test/registries/prepare.ts';
