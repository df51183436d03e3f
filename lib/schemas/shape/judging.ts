import { isJsonObject, type Json } from '../../json.ts';
import { fieldStep, itemStep } from '../../manifest/diff/field-path.ts';
import { itemKeys } from '../../manifest/diff/merge-keys.ts';
import type { NotProven, SchemaJudgement, SchemaProblem } from '../schemas.ts';

/** One object on its way through its shape: where we are in it, and what was found. */
export interface Judging {
  /** Goes into a field or a list's item, and back out. */
  readonly enter: (step: string | number) => void;
  readonly leave: () => void;
  /** How many steps below the object. */
  readonly depth: () => number;
  /** Whether the value here is one of a Secret, which may not be printed. */
  readonly isSecret: () => boolean;
  /** What the value here is called in a sentence. */
  readonly name: () => string;
  readonly problem: (rule: SchemaProblem['rule'], message: string, about?: ProblemDetails) => void;
  /** Says what was not checked here, and why. */
  readonly notProven: (message: string) => void;
  /** There is enough to say already. */
  readonly isFull: () => boolean;
  readonly judgement: SchemaJudgement;
}

export interface ProblemDetails {
  readonly fix?: string | undefined;
  /** The field below this place that it is about. */
  readonly field?: string;
}

/** More of one object helps nobody. */
const most = 100;

export function startJudging(root: Json): Judging {
  const steps: (string | number)[] = [];
  const problems: SchemaProblem[] = [];
  const notProven: NotProven[] = [];
  const isOfSecret = isJsonObject(root) && root.kind === 'Secret';
  return {
    enter: (step) => steps.push(step),
    leave: () => steps.pop(),
    depth: () => steps.length,
    isSecret: () => isOfSecret && (steps[0] === 'data' || steps[0] === 'stringData'),
    name: () => nameOf(steps),
    problem: (rule, message, { fix, field } = {}) => {
      if (problems.length >= most) return;
      const path = pathOf(root, field === undefined ? steps : [...steps, field]);
      problems.push({ rule, path, message, ...(fix === undefined ? {} : { fix }) });
    },
    notProven: (message) => {
      if (notProven.length < most) notProven.push({ path: pathOf(root, steps), message });
    },
    isFull: () => problems.length >= most,
    judgement: { problems, notProven },
  };
}

function nameOf(steps: readonly (string | number)[]): string {
  const last = steps.at(-1);
  if (last === undefined) return 'The object';
  if (typeof last === 'string') return `"${last}"`;
  return `Item ${last} of "${steps.findLast((step) => typeof step === 'string') ?? ''}"`;
}

/** The path in the form of findings. Only made for what is wrong, so it walks down again from the top. */
function pathOf(root: Json, steps: readonly (string | number)[]): string {
  const names: string[] = [];
  let path = '';
  let value: Json | undefined = root;
  for (const step of steps) {
    if (typeof step === 'string') {
      path += fieldStep(step, path === '');
      names.push(step);
      value = isJsonObject(value) ? value[step] : undefined;
    } else {
      const items: readonly Json[] = isList(value) ? value : [];
      const key = itemKeys(names, items)?.[step];
      path += key === undefined ? `[${step}]` : itemStep(key);
      value = items[step];
    }
  }
  return path;
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
