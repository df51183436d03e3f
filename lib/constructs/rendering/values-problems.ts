/** What is wrong with a value, in helm's words. */
export interface ValueProblem {
  /** `resources.limits.cpu`; empty for the values as a whole. */
  readonly path: string;
  /** The chart or subchart whose schema says so. */
  readonly chart: string;
  readonly message: string;
}

/** Takes helm's refusal by values.schema.json apart; empty where helm refused for another reason. */
export function valueProblems(reason: string): readonly ValueProblem[] {
  if (!/don't meet the specifications of the schema/.test(reason)) return [];
  const problems: ValueProblem[] = [];
  let chart = '';
  for (const line of reason.split('\n')) {
    const heading = /^([\w.-]+):$/.exec(line.trim());
    if (heading?.[1] !== undefined) chart = heading[1];
    // Helm from 3.18 on: `- at '/image/tag': got number, want string`; before: `- image.tag: Invalid type. Expected: string, given: integer`.
    const pointer = /^\s*-\s+at '(.*?)': (.+)$/.exec(line);
    const dotted = /^\s*-\s+([^\s:]+): (.+)$/.exec(line);
    if (pointer !== null) problems.push({ chart, path: fromPointer(pointer[1] ?? ''), message: pointer[2] ?? '' });
    else if (dotted !== null) problems.push({ chart, path: dotted[1] === '(root)' ? '' : (dotted[1] ?? ''), message: dotted[2] ?? '' });
  }
  return problems;
}

/** `/ports/0/name` is `ports[0].name`. */
function fromPointer(pointer: string): string {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : path === '' ? part : `${path}.${part}`), '');
}
