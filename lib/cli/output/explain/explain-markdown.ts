import { oneLine } from '../one-line.ts';
import type { Explained, ExplainedPolicy } from './explained.ts';
import { actorWords, conclusions, outlookWords } from './outlook-words.ts';

/** The same for a pull request or an audit. */
export function explainMarkdown(explained: Explained, now: Date): readonly string[] {
  const { environment, sequence, action, from, to, verdict, policies, findings = [], override, actors = [] } = explained;
  const title = `${action} ${environment}: ${from ?? 'nothing'} → ${to ?? 'nothing'}${sequence === undefined ? '' : ` (record ${sequence})`}`;
  return [
    `### ${cell(title)}: ${override === undefined ? '' : 'moved by override, its policies said: '}${conclusions[verdict]}`,
    '',
    ...(override === undefined ? [] : [`**Overridden** by ${cell(override.who)}: ${cell(override.why)}`, '']),
    ...findings.map(({ id, message, fix }) => `- **${cell(id)}**: ${cell(message)}${fix === undefined ? '' : `. ${cell(fix)}`}`),
    ...(findings.length === 0 ? [] : ['']),
    '| policy | mode | verdict | reason | passes | read |',
    '|---|---|---|---|---|---|',
    ...policies.map(
      ({ policy, mode, verdict: word, reason = '', fix, outlook, read }) =>
        `| ${[policy, mode, word, [reason, ...(fix === undefined ? [] : [fix])].join('. '), passes(outlook, now), read.map(({ says }) => says).join('; ')].map(cell).join(' | ')} |`,
    ),
    ...(actors.length === 0
      ? []
      : ['', ...actors.map(({ name, outlook }) => `- ${cell(name)} ${cell(actorWords(outlook, { policies, now }))}`)]),
  ];
}

/** The reason stands beside it. */
function passes(outlook: ExplainedPolicy['outlook'], now: Date): string {
  if (outlook === undefined) return '';
  return outlook.kind === 'deny' ? 'once somebody does something' : outlookWords(outlook, now);
}

/** Somebody else's text in a table: on one line, and as text. */
function cell(text: string): string {
  return oneLine(text).replace(/[\\`*_{}[\]<>|#@]/g, '\\$&');
}
