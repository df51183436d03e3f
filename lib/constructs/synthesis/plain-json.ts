import { fieldStep } from '../../manifest/diff/field-path.ts';

/** What keeps one field from being plain JSON: `spec.size`, `is NaN, expected a number`. */
export interface Unplain {
  readonly field: string;
  readonly problem: string;
}

/** What keeps a value from being one plain JSON text. cdk8s lets functions, NaN and numbers beyond 2^53 through. */
export function problemsOfJson(value: unknown): readonly Unplain[] {
  const problems: Unplain[] = [];
  collect(value, '', problems);
  return problems;
}

function collect(value: unknown, field: string, problems: Unplain[]): void {
  switch (typeof value) {
    case 'boolean':
      return;
    case 'string':
      if (!value.isWellFormed()) problems.push({ field, problem: 'is not well-formed Unicode' });
      return;
    case 'number':
      if (!Number.isFinite(value)) problems.push({ field, problem: `is ${value}, expected a number` });
      else if (Number.isInteger(value) && !Number.isSafeInteger(value))
        problems.push({ field, problem: 'is an integer beyond 2^53, which loses digits' });
      return;
    case 'object':
      if (value === null) return;
      if (Array.isArray(value)) for (const [index, item] of value.entries()) collect(item, `${field}[${index}]`, problems);
      else for (const [key, item] of Object.entries(value)) collect(item, `${field}${fieldStep(key, field === '')}`, problems);
      return;
    case 'undefined':
    case 'function':
    case 'symbol':
    case 'bigint':
      problems.push({ field, problem: `is ${typeof value === 'undefined' ? 'undefined' : `a ${typeof value}`}, expected plain JSON` });
  }
}
