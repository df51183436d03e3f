import type { BuildPolicy } from '../build-policies/policy.ts';
import type { Acknowledgement } from '../checks/acknowledgements/acknowledgement.ts';
import { noteWritten } from '../written.ts';
import type { Environment } from './environment.ts';
import type { ProjectTrust } from './trust/project-trust.ts';

/** The default export of `environments/index.ts`: everything that one release is compiled from. */
export function project(props: ProjectProps): Project {
  const made: Project = { ...props, kind: 'project' };
  return Object.freeze(noteWritten(made, project));
}

export interface Project extends ProjectProps {
  readonly kind: 'project';
}

export interface ProjectProps {
  /** An RFC 1123 label. */
  readonly name: string;
  /** Every environment, those that are promoted from included. */
  readonly environments: readonly Environment[];
  /** What judges every compiled object of every environment. @default none */
  readonly policies?: readonly BuildPolicy[] | undefined;
  /** Findings that may stand for a while in every environment. @default none */
  readonly acknowledged?: readonly Acknowledgement[] | undefined;
  /** Where releases lie unless `--registry` says otherwise: `oci://host/path` or `oci-layout:FOLDER`. */
  readonly registry?: string | undefined;
  /** The address of the source, written on every release (`org.opencontainers.image.source`). @default none */
  readonly source?: string | undefined;
  /**
   * Custom kinds that live outside of namespaces and whose definition is not part of the environment, as `<kind>.<group>`:
   * `ClusterIssuer.cert-manager.io`. Every other custom kind without its definition is taken to be namespaced.
   *
   * @default none
   */
  readonly clusterScoped?: readonly string[] | undefined;
  /** Who may sign releases, promotion records and evidence. @default nobody is asked to: nothing is verified, and everything says so */
  readonly trust?: ProjectTrust | undefined;
  /** What the project is compiled from beside its files. */
  readonly inputs?: ProjectInputs | undefined;
}

export interface ProjectInputs {
  /**
   * Environment variables that the project's code reads from `process.env`: `['REGION']`. Each release records the name and the SHA-256
   * of the value of those that were read, so none may be a secret. Packages see no variables; hand them the values.
   *
   * @default none: reading one is an error in `publish` and `check`
   */
  readonly env?: readonly string[] | undefined;
}
