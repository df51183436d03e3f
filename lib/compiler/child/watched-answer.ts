import type { Project } from '../../constructs/project.ts';
import type { Finding } from '../../finding.ts';
import type { Guard } from '../guard/guard.ts';
import type { Answer } from '../messages.ts';

/**
 * An answer with what project code reached for while it was made: findings, and the files and variables that belong to the inputs.
 * A judgement has no place for findings; it is refused where a variable went into it that nobody declared.
 */
export function watchedAnswer(answer: Answer, project: Project, { guard, severity }: WatchedOptions): Answer {
  if (answer.kind !== 'compiled' && answer.kind !== 'judged') return answer;
  const { findings, inputs, variables } = guard.report({ declared: declaredIn(project), severity });
  if (answer.kind === 'judged') return refusedBy(findings.find(({ id }) => id === 'environment-variable')) ?? answer;
  return {
    ...answer,
    findings: [...answer.findings, ...findings],
    inputs: [...answer.inputs, ...inputs],
    variables: [...variables],
  };
}

function refusedBy(finding: Finding | undefined): Answer | undefined {
  if (finding === undefined) return undefined;
  const { message, fix, source } = finding;
  const place = source === undefined ? {} : { place: `${source.file}:${source.line}:${source.column ?? 1}` };
  return { kind: 'threw', message, ...place, ...(fix === undefined ? {} : { fix }) };
}

export interface WatchedOptions {
  readonly guard: Guard;
  readonly severity: Finding['severity'];
}

/** What is no list of names has a finding of its own. */
function declaredIn({ inputs }: Project): readonly string[] {
  return Array.isArray(inputs?.env) ? inputs.env.filter((name) => typeof name === 'string') : [];
}
