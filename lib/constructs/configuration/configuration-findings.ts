import type { SourcePlace } from '../../finding.ts';
import type { WrittenFinding } from '../written-finding.ts';
import { fieldPath } from './field-path.ts';
import type { ConfigurationProblem } from './problems.ts';

export interface Configuring {
  readonly application: string;
  readonly environment: string;
  /** The call that the configuration was given in, and the calls that led to it. */
  readonly calls: readonly SourcePlace[];
}

/** A finding for each problem of an application's configuration, which is the first argument of the call that configured it. */
export function configurationFindings(
  problems: readonly ConfigurationProblem[],
  { application, environment, calls }: Configuring,
): readonly WrittenFinding[] {
  return problems.map(({ path, message, fix, at, value }) => {
    const field = fieldPath(path);
    return {
      id: 'configuration',
      severity: 'error',
      message: `Configuration of application "${application}" in environment "${environment}" is not valid: ${field === '' ? '' : `${field}: `}${message}`,
      ...(fix === undefined ? {} : { fix }),
      application,
      ...(field === '' ? {} : { field }),
      ...(calls.length === 0
        ? {}
        : { source: calls[0], literal: { calls, argument: 0, path, at, ...(value === undefined ? {} : { value }) } }),
    };
  });
}
