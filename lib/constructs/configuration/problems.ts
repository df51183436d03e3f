import type { z } from 'zod';
import type { Literal } from '../written-finding.ts';
import { knownKeys } from './known-keys.ts';
import { nearest } from './nearest.ts';
import { plainValueAt } from './plain-value-at.ts';

export interface ConfigurationProblem extends Pick<Literal, 'path' | 'at' | 'value'> {
  readonly message: string;
  readonly fix?: string | undefined;
}

/** What zod has against a configuration, one problem for each thing that is wrong. */
export function problemsOf(
  schema: z.ZodType,
  configuration: unknown,
  issues: readonly z.core.$ZodIssue[],
): readonly ConfigurationProblem[] {
  return issues.flatMap((issue) => problemsOfIssue({ schema, configuration }, issue, []));
}

interface Checked {
  readonly schema: z.ZodType;
  readonly configuration: unknown;
}

function problemsOfIssue(checked: Checked, issue: z.core.$ZodIssue, above: ConfigurationProblem['path']): readonly ConfigurationProblem[] {
  const path = [...above, ...issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key))];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(checked, path, key));
  const meant = issue.code === 'invalid_union' ? meantBranch(issue.errors) : undefined;
  if (meant !== undefined) return meant.flatMap((inner) => problemsOfIssue(checked, inner, path));
  const value = plainValueAt(checked.configuration, path);
  return [{ path, at: issue.code === 'invalid_key' ? 'key' : 'value', message: issue.message, ...(value === undefined ? {} : { value }) }];
}

/** Of the members of a union, the one that takes the value as a whole and has something against its inside; undefined where that says nothing. */
function meantBranch(branches: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] | undefined {
  const inside = branches.filter((issues) => issues.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'));
  return inside.length === 1 ? inside[0] : undefined;
}

function unknownKey({ schema }: Checked, path: ConfigurationProblem['path'], key: string): ConfigurationProblem {
  const keys = knownKeys(schema, path);
  const meant = nearest(key, keys);
  const known = keys.length === 0 ? '' : `: expected ${keys.slice(0, 10).join(', ')}${keys.length > 10 ? ', …' : ''}`;
  return {
    path: [...path, key],
    at: 'key',
    message: `there is no such key${known}`,
    fix: meant === undefined ? 'Take it out' : `Write "${meant}"`,
  };
}
