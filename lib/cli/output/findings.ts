import picocolors from 'picocolors';
import type { Finding } from '../../finding.ts';
import type { Answer } from '../json.ts';
import { oneLine } from './one-line.ts';

/** Findings for people: what it is about, the sentence, where it was made, what to do. Errors first. */
export function findingLines(findings: readonly Finding[]): readonly string[] {
  const ordered = [
    ...findings.filter((finding) => finding.severity === 'error'),
    ...findings.filter((finding) => finding.severity === 'warning'),
  ];
  return ordered.flatMap((finding) => {
    const mark = finding.severity === 'error' ? picocolors.red('✗') : picocolors.yellow('!');
    const where = [finding.environment, finding.object, finding.field].filter((part) => part !== undefined).join(' ');
    const lines = [`${mark} ${where === '' ? '' : `${where}: `}${oneLine(finding.message)} ${picocolors.dim(`(${finding.id})`)}`];
    if (finding.construct !== undefined)
      lines.push(
        picocolors.dim(`    made by ${[finding.application, finding.construct].filter((part) => part !== undefined).join(' at ')}`),
      );
    if (finding.fix !== undefined) lines.push(`    ${oneLine(finding.fix)}`);
    return lines;
  });
}

type FindingAnswer = Answer<'check'>['findings'][number];

export function findingAnswers(findings: readonly Finding[]): FindingAnswer[] {
  return findings.map((finding) => dropUndefined({ ...finding }));
}

/** JSON has no undefined: an absent field is left out, so that it reads the same on both sides. */
function dropUndefined(finding: Finding): FindingAnswer {
  return Object.fromEntries(Object.entries(finding).filter(([, value]) => value !== undefined)) as FindingAnswer;
}
