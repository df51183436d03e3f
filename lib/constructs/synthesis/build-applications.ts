import { App, Chart } from 'cdk8s';
import { inWords, messageOf } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import { whereWritten } from '../../written.ts';
import { type Deployable, type Deployment, isDeployment, type NamedApplication } from '../application.ts';
import { configurationFindings } from '../configuration/configuration-findings.ts';
import type { Environment } from '../environment.ts';
import type { EnvironmentFacts } from '../environment-facts.ts';
import { setCompileContext } from '../incoming/compile-context.ts';
import { unknownOptions } from '../unknown-properties.ts';
import type { WrittenFinding } from '../written-finding.ts';
import { LazyOfAnyCopy } from './lazy-of-any-copy.ts';
import type { SynthesisOptions } from './synthesis-options.ts';

/** One application of one environment, as a cdk8s App of its own. */
export interface BuiltApplication {
  readonly name: string;
  readonly app: App;
  /** The names of the applications that must be ready first. */
  readonly after: readonly string[];
  /** The stack of the call that configured it; undefined for what a deploy function makes. */
  readonly written?: Error | undefined;
}

export interface BuiltApplications {
  readonly applications: readonly BuiltApplication[];
  readonly findings: readonly WrittenFinding[];
}

/**
 * Runs the build functions of everything that the environment deploys. An App each, because cdk8s grows quadratic in
 * the charts of an App; an application that fails leaves a finding and the others stay.
 */
export function buildApplications(environment: Environment, facts: EnvironmentFacts, options: SynthesisOptions): BuiltApplications {
  const { deploy } = environment;
  if (typeof deploy === 'function') {
    const app = newApp(facts, options);
    const findings = run(facts.project, () => deploy(app, facts), options);
    return { applications: [{ name: facts.project, app, after: [] }], findings };
  }
  const applications: BuiltApplication[] = [];
  const findings: WrittenFinding[] = [];
  const deployments = deploy.filter(isDeployment);
  for (const deployable of deployments) {
    const name = nameOf(deployable);
    const written = whereWritten(deployable);
    if (applications.some((application) => application.name === name)) {
      findings.push({ ...twice(name), source: options.places?.ofError(written)[0] });
      continue;
    }
    findings.push(...placedOptions(deployable, options));
    const make = () => {
      const app = newApp(facts, options);
      return { app, findings: build(deployable, app, { facts, options }) };
    };
    const { app, findings: own } = options.reuse?.application(deployable, facts, make) ?? make();
    const after = namesAfter(deployable, deployments);
    applications.push({ name, app, after: after.names, written });
    findings.push(...after.findings, ...own);
  }
  return { applications, findings };
}

/** One that is no text has a finding of its own (`checkProject`); everybody else takes it for one. */
function nameOf({ name }: Deployable): string {
  return inWords(name);
}

/** Options are the second argument of the call that configured the application. */
function placedOptions(deployable: Deployment, { places }: SynthesisOptions): readonly WrittenFinding[] {
  return unknownOptions(deployable).map((finding) => {
    const calls = places?.ofError(whereWritten(deployable)) ?? [];
    const about = { ...finding, application: nameOf(deployable) };
    if (calls.length === 0 || finding.field === undefined) return about;
    return { ...about, source: calls[0], literal: { calls, argument: 1, path: [finding.field], at: 'key' } };
  });
}

function newApp({ kubernetes, namespace }: EnvironmentFacts, { folder, searchPath, collect }: SynthesisOptions): App {
  // cdk8s reads both from the environment unless they are given; neither is used, nothing is written.
  const app = new App({ outdir: folder, recordConstructMetadata: false, resolvers: [new LazyOfAnyCopy()] });
  setCompileContext(app, { folder, kubernetes, namespace, searchPath, collect: collect ?? false });
  return app;
}

function build(
  deployable: Deployment,
  app: App,
  { facts, options }: { facts: EnvironmentFacts; options: SynthesisOptions },
): readonly WrittenFinding[] {
  const name = nameOf(deployable);
  const configured = deployable.configure();
  switch (configured.kind) {
    case 'invalid': {
      const calls = options.places?.ofError(whereWritten(deployable)) ?? [];
      return configurationFindings(configured.problems, { application: name, environment: facts.name, calls });
    }
    case 'valid':
      return run(name, () => configured.build(new Chart(app, name), facts), options);
  }
}

function run(application: string, build: () => unknown, { places }: SynthesisOptions): Finding[] {
  try {
    const result = build();
    if (!(result instanceof Promise)) return [];
    // Nobody will wait for it: whatever it still throws belongs to nobody either.
    result.catch(() => undefined);
    return [
      failure(
        application,
        'its build function is asynchronous, expected one that is done when it returns',
        'Await it at the top of a module, and use what came of it',
      ),
    ];
  } catch (thrown) {
    const source = places?.ofError(thrown)[0];
    return [{ ...failure(application, messageOf(thrown), fixOf(thrown)), ...(source === undefined ? {} : { source }) }];
  }
}

function failure(application: string, reason: string, fix = 'Correct what its build function does there'): Finding {
  return { id: 'build-failed', severity: 'error', message: `Application "${application}" cannot be built: ${reason}`, fix, application };
}

/** Errors of this package say what to do; they may be those of another copy of it. */
function fixOf(thrown: unknown): string | undefined {
  return thrown instanceof Error && 'fix' in thrown && typeof thrown.fix === 'string' ? thrown.fix : undefined;
}

function twice(name: string): Finding {
  return {
    id: 'application-twice',
    severity: 'error',
    message: `Application "${name}" is deployed twice under one name`,
    fix: `Give one of them a name of its own: ${name}({ … }, { name: '…' })`,
    application: name,
  };
}

/** A deployable names itself; an application names every deployment of it. */
function namesAfter(deployable: Deployment, deployed: readonly Deployable[]): { names: readonly string[]; findings: readonly Finding[] } {
  const names: string[] = [];
  const findings: Finding[] = [];
  const targets: unknown = deployable.after;
  if (!Array.isArray(targets) || !targets.every(isNamed)) return { names: [], findings: [afterNothing(nameOf(deployable))] };
  for (const target of targets) {
    const found = deployed.filter((other) =>
      isDeployable(target) ? other.name === target.name : other.application === target.application,
    );
    names.push(...found.map(nameOf));
    if (found.length === 0) findings.push(notDeployed(nameOf(deployable), isDeployable(target) ? nameOf(target) : target.application));
  }
  return { names, findings };
}

function isNamed(target: unknown): target is NamedApplication | Deployable {
  return (typeof target === 'object' || typeof target === 'function') && target !== null && 'application' in target;
}

function isDeployable(target: NamedApplication | Deployable): target is Deployable {
  return 'kind' in target;
}

function afterNothing(name: string): Finding {
  return {
    id: 'after-missing',
    severity: 'error',
    message: `Application "${name}" comes after something that is no list of applications`,
    fix: 'List them: { after: [database] }',
    application: name,
  };
}

function notDeployed(name: string, missing: string): Finding {
  return {
    id: 'after-missing',
    severity: 'error',
    message: `Application "${name}" comes after "${missing}", which this environment does not deploy`,
    fix: `Deploy "${missing}" too, or take it out of "after"`,
    application: name,
  };
}
