import type { Finding } from '../../finding.ts';
import type { BuiltApplication } from './build-applications.ts';
import type { ReadObject } from './read-object.ts';

export interface Made {
  readonly applications: readonly BuiltApplication[];
  readonly objects: readonly ReadObject[];
  /** What is known already: whatever failed to be made needs no second finding that says it is not there. */
  readonly findings: readonly Finding[];
}

/** An environment without objects would be published and moved, and then refused by the agent, which never prunes everything. */
export function checkEmpty(environment: string, { applications, objects, findings }: Made): readonly Finding[] {
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (objects.length === 0 && errors.length === 0) return [emptyEnvironment(environment)];
  const explained = new Set([...objects, ...errors].map(({ application }) => application));
  return applications.filter(({ name }) => !explained.has(name)).map(({ name }) => emptyApplication(name, environment));
}

function emptyEnvironment(environment: string): Finding {
  return {
    id: 'empty-environment',
    severity: 'error',
    message: `Environment "${environment}" makes no object`,
    fix: 'Deploy an application that makes some, or take the environment out of the project',
  };
}

/** A remark only: an application may have good reasons to be nothing in one environment. */
function emptyApplication(application: string, environment: string): Finding {
  return {
    id: 'empty-application',
    severity: 'warning',
    message: `Application "${application}" makes no object in environment "${environment}"`,
    fix: 'Add its constructs to the chart that it is given, or take it out of deploy',
    application,
  };
}
