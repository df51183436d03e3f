import type { Literal, WrittenFinding } from '../../constructs/written-finding.ts';
import type { Finding, SourcePlace } from '../../finding.ts';
import type { Input } from '../messages.ts';
import { argumentOf, findCall } from './literal/find-call.ts';
import { contradicts, type Found, follow } from './literal/follow.ts';
import { type Modules, openModules } from './literal/modules.ts';
import { placeOfNode } from './literal/nodes.ts';

/** Expressions that are looked at for one finding: constants that refer to each other in a circle come to this end. */
const mostSteps = 500;

/**
 * Gives findings about something that was written as an argument the place of the literal that is to blame: the call's own, or that
 * of a constant somewhere else that got there through a spread, an import, or another function. Where that cannot be seen, the
 * nearest place that can. The parser is loaded only when there is such a finding.
 *
 * @param inputs the files that the project was bundled from; no other is read, and none that has changed since
 */
export async function placeLiterals(
  findings: readonly WrittenFinding[],
  folder: string,
  inputs: readonly Input[],
): Promise<(finding: WrittenFinding) => Finding> {
  if (!findings.some(({ literal }) => literal !== undefined)) return (finding) => finding;
  const modules = openModules(folder, inputs, await import('@babel/parser'));
  return ({ literal, ...finding }) => {
    const source = literal === undefined ? undefined : placeOfLiteral(modules, literal);
    return source === undefined ? finding : { ...finding, source };
  };
}

function placeOfLiteral(modules: Modules, { calls, argument, path, at, value }: Literal): SourcePlace | undefined {
  const [innermost, ...callers] = calls.map((place) => findCall(modules, place));
  const node = innermost === undefined ? undefined : argumentOf(innermost, argument);
  if (innermost === undefined || node === undefined) return undefined;
  const { module, around } = innermost;
  const following = { modules, callers: callers.filter((call) => call !== undefined), at, value, budget: { steps: mostSteps } };
  const found = follow(following, { module, node, around, path });
  if (found.counted !== undefined && !isCertain(found, { at, value })) return found.counted;
  // Changed after it was written, in a way that only its running would tell: what can be said is where it came in.
  return contradicts(found, value) ? placeOfNode(module, node) : found.place;
}

/** A list that grew after it was written has moved what stands behind it: only what agrees with what was found at run time is at its place. */
function isCertain(found: Found, { at, value }: Pick<Literal, 'at' | 'value'>): boolean {
  switch (found.kind) {
    case 'at':
      return at === 'key' || (found.value !== undefined && found.value === value);
    case 'missing':
      return at === 'value' && value === undefined;
    case 'absent':
    case 'unknown':
      return false;
  }
}
