import type { z } from 'zod';
import { similar } from '../../schemas/shape/similar.ts';
import type { Literal } from '../written-finding.ts';
import { droppedKeys, isSamePath, type KeyPath } from './dropped-keys.ts';
import { fixOfIssue } from './fix-of-issue.ts';
import { knownKeys } from './known-keys.ts';
import { plainValueAt } from './plain-value-at.ts';
import { valueAt } from './value-at.ts';

export interface ConfigurationProblem extends Pick<Literal, 'path' | 'at' | 'value'> {
  readonly message: string;
  readonly fix?: string | undefined;
}

/**
 * What zod has against a configuration, and the keys that it would drop without a word: one problem for each thing that is wrong.
 * None for a configuration that is taken as a whole.
 */
export function problemsOf(
  schema: z.ZodType,
  configuration: unknown,
  issues: readonly z.core.$ZodIssue[],
): readonly ConfigurationProblem[] {
  const checked = { schema, configuration };
  const refused = issues.flatMap((issue) => problemsOfIssue(checked, issue, []));
  const dropped = droppedKeys(schema, configuration).map((path) => unknownKey(checked, path.slice(0, -1), String(path.at(-1))));
  return withoutMisspelt([...refused, ...dropped.filter(({ path }) => !refused.some((other) => isSamePath(other.path, path)))]);
}

/** A key that is missing because it was misspelt is one mistake, which the misspelt one explains. */
function withoutMisspelt(problems: readonly Problem[]): readonly ConfigurationProblem[] {
  const meant = problems.flatMap(({ meant }) => (meant === undefined ? [] : [meant]));
  return problems
    .filter(({ path, isMissing }) => !(isMissing && meant.some((other) => isSamePath(other, path))))
    .map(({ meant: _, isMissing: __, ...problem }) => problem);
}

interface Problem extends ConfigurationProblem {
  /** Where the value should stand that stands under a misspelt key. */
  readonly meant?: KeyPath;
  readonly isMissing?: boolean;
}

interface Checked {
  readonly schema: z.ZodType;
  readonly configuration: unknown;
}

function problemsOfIssue(checked: Checked, issue: z.core.$ZodIssue, above: KeyPath): readonly Problem[] {
  const path = [...above, ...issue.path.map((key) => (typeof key === 'symbol' ? String(key) : key))];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(checked, path, key));
  const meant = issue.code === 'invalid_union' ? meantBranch(issue.errors) : undefined;
  if (meant !== undefined) return meant.flatMap((inner) => problemsOfIssue(checked, inner, path));
  const value = plainValueAt(checked.configuration, path);
  const isMissing = valueAt(checked.configuration, path) === undefined;
  return [
    {
      path,
      at: issue.code === 'invalid_key' ? 'key' : 'value',
      message: issue.message,
      fix: fixOfIssue(issue, isMissing),
      ...(value === undefined ? {} : { value }),
      isMissing,
    },
  ];
}

/** The only member of a union that accepts the value as a whole and objects to something inside it; undefined where there is not exactly one. */
function meantBranch(branches: readonly (readonly z.core.$ZodIssue[])[]): readonly z.core.$ZodIssue[] | undefined {
  const inside = branches.filter((issues) => issues.every(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'));
  return inside.length === 1 ? inside[0] : undefined;
}

function unknownKey({ schema }: Checked, path: KeyPath, key: string): Problem {
  const keys = knownKeys(schema, path);
  const meant = similar(key, keys);
  const known = keys.length === 0 ? '' : `: expected ${keys.slice(0, 10).join(', ')}${keys.length > 10 ? ', …' : ''}`;
  return {
    path: [...path, key],
    at: 'key',
    message: `there is no such key${known}`,
    fix: meant === undefined ? 'Take it out' : `Write "${meant}"`,
    ...(meant === undefined ? {} : { meant: [...path, meant] }),
  };
}
