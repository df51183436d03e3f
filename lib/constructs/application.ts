import type { Chart } from 'cdk8s';
import type { z } from 'zod';
import { messageOf } from '../errors.ts';
import { noteWritten } from '../written.ts';
import { type ConfigurationProblem, problemsOf } from './configuration/problems.ts';
import type { EnvironmentFacts } from './environment-facts.ts';

/**
 * An application is a function of its configuration: the schema is the type in the editor, the check at compile, and the defaults.
 *
 * @param name an RFC 1123 label; its objects lie in `<name>.yaml` of the release
 * @param schema what `deploy` has to say, a zod schema (version 4)
 * @param build adds plain cdk8s constructs to the chart; not asynchronous
 */
export function application<S extends z.ZodType>(
  name: string,
  schema: S,
  build: (chart: Chart, configuration: z.output<S>, environment: EnvironmentFacts) => void,
): Application<S> {
  const deploy = (configuration: z.input<S>, options: DeployOptions = {}): Deployment => {
    const deployment: Deployment = {
      kind: 'deployable',
      application: name,
      name: options.name ?? name,
      after: options.after ?? [],
      options,
      definition: made,
      configuration,
      configure: () => configure(schema, configuration, build),
    };
    return noteWritten(deployment, deploy);
  };
  const made: Application<S> = noteWritten(Object.assign(deploy, { application: name }), application);
  return made;
}

/** Call it with a configuration, and hand what comes out to `deploy`. */
export interface Application<S extends z.ZodType = z.ZodType> extends NamedApplication {
  (configuration: z.input<S>, options?: DeployOptions): Deployable;
}

/** Any application, whatever its configuration is. */
export interface NamedApplication {
  /** As in `application('web', …)`. */
  readonly application: string;
}

export interface DeployOptions {
  /** Applications of the same environment that must be ready before this one is applied. @default none */
  readonly after?: readonly (NamedApplication | Deployable)[] | undefined;
  /** Another name, to deploy one application twice. @default the application's name */
  readonly name?: string | undefined;
}

/** An application with its configuration, ready to be deployed to an environment. */
export interface Deployable extends NamedApplication {
  readonly kind: 'deployable';
  /** What it is called in its environment: the application's name, unless `DeployOptions.name` says another. */
  readonly name: string;
}

/** What every deployable is inside: kept out of the public type, so that `deploy: [web]` is one short complaint. */
export interface Deployment extends Deployable {
  readonly after: readonly (NamedApplication | Deployable)[];
  /** As they were given, with properties that mean nothing. Absent in those of older copies of this package. */
  readonly options?: object | undefined;
  /** The application itself, which knows where it was written. */
  readonly definition: NamedApplication;
  /** As it was given. */
  readonly configuration: unknown;
  /** Checks the configuration; runs at compile, so that all mistakes are found at once. */
  readonly configure: () => Configured;
}

export function isDeployment(value: unknown): value is Deployment {
  return (
    typeof value === 'object' &&
    value !== null &&
    'kind' in value &&
    value.kind === 'deployable' &&
    'configure' in value &&
    'after' in value
  );
}

export type Configured =
  | { readonly kind: 'invalid'; readonly problems: readonly ConfigurationProblem[] }
  | { readonly kind: 'valid'; readonly build: (chart: Chart, environment: EnvironmentFacts) => void };

function configure<S extends z.ZodType>(
  schema: S,
  configuration: z.input<S>,
  build: (chart: Chart, configuration: z.output<S>, environment: EnvironmentFacts) => void,
): Configured {
  try {
    const parsed = schema.safeParse(configuration);
    const problems = problemsOf(schema, configuration, parsed.error?.issues ?? []);
    if (!parsed.success || problems.length > 0) return { kind: 'invalid', problems };
    return { kind: 'valid', build: (chart, environment) => build(chart, parsed.data, environment) };
  } catch (thrown) {
    // Asynchronous refinements, and refinements that throw.
    const fix = 'Correct the schema, or what it is given: what it asks may neither throw nor wait';
    return { kind: 'invalid', problems: [{ path: [], at: 'value', message: messageOf(thrown), fix }] };
  }
}
