import { inWords } from '../errors.ts';
import type { Finding } from '../finding.ts';
import { similar } from '../schemas/shape/similar.ts';
import type { Deployment, DeployOptions } from './application.ts';
import type { Environment } from './environment.ts';
import type { Project, ProjectInputs } from './project.ts';
import type { EnvironmentTrust, ProjectTrust } from './trust/project-trust.ts';

/**
 * Properties that nobody reads, which would leave a default in force without a word: `namespce`. The types refuse them where they are written
 * in place; they come through a spread, through a constant, or from JavaScript. `field` names the property.
 */
export function unknownProperties(made: Project | Environment): readonly Finding[] {
  const name = inWords(made.name);
  if (made.kind === 'environment') {
    const owner = `Environment "${name}"`;
    return [
      ...unknownIn(made, ofEnvironment, { owner, within: '' }),
      ...unknownIn(objectOrNone(made.trust), ofEnvironmentTrust, { owner, within: 'trust.' }),
    ];
  }
  return [
    ...unknownIn(made, ofProject, { owner: `Project "${name}"`, within: '' }),
    ...unknownIn(objectOrNone(made.inputs), ofInputs, { owner: `Project "${name}"`, within: 'inputs.' }),
    ...unknownIn(objectOrNone(made.trust), ofTrust, { owner: `Project "${name}"`, within: 'trust.' }),
  ];
}

/** The same of what stands beside a configuration: `web({ … }, { aftr: [database] })`. */
export function unknownOptions({ name, options }: Deployment): readonly Finding[] {
  return unknownIn(objectOrNone(options), ofDeployOptions, { owner: `What deploys application "${name}"`, within: '' });
}

function objectOrNone(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

interface Owner {
  readonly owner: string;
  /** The way to the properties, with its dot. */
  readonly within: string;
}

function unknownIn(value: object, properties: Properties<object>, { owner, within }: Owner): readonly Finding[] {
  const known = Object.keys(properties).filter((property) => property !== 'kind');
  return Object.entries(value).flatMap(([property, given]): Finding[] => {
    if (Object.hasOwn(properties, property) || given === undefined) return [];
    const meant = similar(property, known);
    return [
      {
        id: 'unknown-property',
        severity: 'error',
        message: `${owner} has property "${within}${property}", which means nothing: expected ${known.join(', ')}`,
        fix: meant === undefined ? 'Take it out' : `Write "${meant}"`,
        field: `${within}${property}`,
      },
    ];
  });
}

/** Every property of the type, so that the compiler finds one that is added there. */
type Properties<T> = Readonly<Record<keyof T, true>>;

const ofProject: Properties<Project> = {
  kind: true,
  name: true,
  environments: true,
  policies: true,
  acknowledged: true,
  registry: true,
  source: true,
  clusterScoped: true,
  trust: true,
  inputs: true,
};

const ofEnvironment: Properties<Environment> = {
  kind: true,
  name: true,
  tier: true,
  kubernetes: true,
  track: true,
  promoteFrom: true,
  namespace: true,
  trust: true,
  override: true,
  policies: true,
  provided: true,
  acknowledged: true,
  deploy: true,
};

const ofDeployOptions: Properties<DeployOptions> = { after: true, name: true };
const ofInputs: Properties<ProjectInputs> = { env: true };
const ofTrust: Properties<ProjectTrust> = { releases: true, promotions: true, evidence: true, trustedRoot: true };
const ofEnvironmentTrust: Properties<EnvironmentTrust> = { promotions: true };
