import type { CompiledProject } from '../compiler/compile.ts';
import type { Judgement, JudgeOptions } from '../compiler/judge.ts';
import type { Repository } from '../oci/registry.ts';
import type { PromotionFacts } from '../promotion/policy.ts';
import type { Signer } from '../signing/signer.ts';
import { ReleaseError } from './release-error.ts';
import { meantEnvironment } from './workplace/meant-environment.ts';
import type { Repositories } from './workplace/repositories.ts';

/** What every build-time verb works with: the project, its repositories, and the world as parameters. */
export interface Workplace {
  readonly project: CompiledProject;
  readonly repositories: Repositories;
  /** The repository of an image at an address like `oci://ghcr.io/acme/web`, to look for its signatures; undefined: nobody looks. */
  readonly openImage?: ((address: string) => Repository) | undefined;
  /** The project's folder, absolute: where the pins lie that Git keeps. */
  readonly folder: string;
  /** Runs the environment's promotion policies where user code runs: in the compiler's child process. */
  readonly judge: (environment: string, facts: PromotionFacts, options?: Pick<JudgeOptions, 'explain'>) => Promise<Judgement>;
  /** Signs the records that are written; undefined where nobody does. */
  readonly signer?: Signer | undefined;
  /** The commit that the policies come from; undefined outside Git. */
  readonly revision: string | undefined;
  /** Where what stops harm goes on although reports were left unread, as `inEmergency` says: the workplace that it was made of. */
  readonly emergencyOf?: Workplace | undefined;
  readonly clock: () => Date;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly wait: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  readonly signal?: AbortSignal | undefined;
  /** One line for the person who waits. */
  readonly progress: (line: string) => void;
}

export type CompiledEnvironmentOf = CompiledProject['environments'][number];

/** The environment of that name; an unknown one is refused with the names there are. */
export function environmentOf(workplace: Workplace, name: string): CompiledEnvironmentOf {
  const found = workplace.project.environments.find((environment) => environment.name === name);
  if (found !== undefined) return found;
  const names = workplace.project.environments.map((environment) => environment.name);
  const fix = meantEnvironment(name, names);
  throw new ReleaseError(
    'UNKNOWN_ENVIRONMENT',
    `Cannot find environment "${name.length > 64 ? `${name.slice(0, 64)}…` : name}": this project has ${names.join(', ')}`,
    fix === undefined ? {} : { fix },
  );
}
