import type { Construct } from 'constructs';
import type { Acknowledgement } from '../checks/acknowledgements/acknowledgement.ts';
import type { PromotionPolicy } from '../promotion/policy.ts';
import { noteWritten } from '../written.ts';
import type { Deployable } from './application.ts';
import type { EnvironmentFacts, Tier } from './environment-facts.ts';
import type { EnvironmentOverride } from './override.ts';
import type { Track } from './track.ts';
import type { EnvironmentTrust } from './trust/project-trust.ts';

/**
 * A named target: what is deployed there, what moves it, and what guards it.
 * Everything that the types say is checked again at compile, together with what they cannot say.
 *
 * @param name an RFC 1123 label of at most 63 characters, unique in the project; not `blobs`, `evidence` or `vetoes`, which name repositories
 */
export function environment<const N extends string>(name: N, props: EnvironmentProps): Environment<N> {
  const made: Environment<N> = { ...props, kind: 'environment', name };
  return Object.freeze(noteWritten(made, environment));
}

export interface Environment<N extends string = string> extends CommonProps {
  readonly kind: 'environment';
  /** Unique in the project. */
  readonly name: N;
  /** How much depends on it. */
  readonly tier: Tier;
  /** The environment that a release must come from. @default none */
  readonly promoteFrom?: Environment | undefined;
}

export type EnvironmentProps = ProductionProps | EarlierProps;

export interface ProductionProps extends CommonProps {
  readonly tier: 'production';
  /** The environment that a release must come from. A production environment always says so. */
  readonly promoteFrom: Environment;
}

export interface EarlierProps extends CommonProps {
  /** How much depends on it. */
  readonly tier: 'development' | 'staging';
  /** The environment that a release must come from. @default none: releases come straight from the release repository */
  readonly promoteFrom?: Environment | undefined;
}

interface CommonProps {
  /** The Kubernetes minor version of its clusters. */
  readonly kubernetes: `1.${number}`;
  /** What moves it: `follow('>=1.0.0')` or `pinned()`. */
  readonly track: Track;
  /** Filled into objects of namespaced kinds that name none. An RFC 1123 label. @default the project's name */
  readonly namespace?: string | undefined;
  /** Who signs this environment's promotion records. @default the project's `trust.promotions` */
  readonly trust?: EnvironmentTrust | undefined;
  /** Who may go past policies that refuse, in an emergency. @default nobody */
  readonly override?: EnvironmentOverride | undefined;
  /** What judges every move of this environment. @default none */
  readonly policies?: readonly PromotionPolicy[] | undefined;
  /**
   * Objects that its cluster has without their being part of it, as ids in which `*` is any text: `['Secret/shop/tls']`, `['Secret/shop/*']`.
   * References to them are not dangling.
   *
   * @default none but what every cluster has
   */
  readonly provided?: readonly string[] | undefined;
  /** Findings that may stand for a while. @default none */
  readonly acknowledged?: readonly Acknowledgement[] | undefined;
  /** The applications, or a function that adds charts of your own to a cdk8s App. */
  readonly deploy: readonly Deployable[] | DeployFunction;
}

/** Adds charts to a cdk8s App of its own. Its objects form one application with the project's name. */
export type DeployFunction = (scope: Construct, environment: EnvironmentFacts) => void;
