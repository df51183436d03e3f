import picocolors from 'picocolors';
import { oneLine } from '../one-line.ts';
import type { Explained, ExplainedPolicy } from './explained.ts';
import { actorWords, conclusions, outlookWords } from './outlook-words.ts';

/** The conclusion first, then each policy: its word, what it read, when it would pass. */
export function explainLines(explained: Explained, now: Date): readonly string[] {
  const { environment, sequence, action, from, to, policies, findings = [], ignored = [], actors = [], override, judgedBy } = explained;
  const move = `${environment}: ${from ?? 'nothing'} -> ${to ?? 'nothing'}`;
  const subject = sequence === undefined ? `${action} ${move}` : `record ${sequence}, ${action} ${move}`;
  return [
    override === undefined
      ? `${mark(explained.verdict, 'enforce')} ${subject}: ${conclusions[explained.verdict]}`
      : picocolors.red(`! ${subject}: moved by override of ${oneLine(override.who)}: ${oneLine(override.why)}`),
    ...(override === undefined ? [] : [`  Its policies said: ${conclusions[explained.verdict]}`]),
    ...findings.flatMap(({ id, severity, message, fix }) => [
      `  ${severity === 'error' ? picocolors.red('✗') : picocolors.yellow('!')} ${oneLine(message)} ${picocolors.dim(`(${id})`)}`,
      ...(fix === undefined ? [] : [`      ${oneLine(fix)}`]),
    ]),
    ...policies.flatMap((policy) => policyLines(policy, { whole: explained.outlook, now })),
    ...(policies.length === 0 ? ['  no policy judges it'] : []),
    ...outlookLines(explained, now),
    ...(actors.length === 0 ? [] : ['  Who could make it, as far as policies go:']),
    ...actors.map(({ name, outlook }) => `    ${oneLine(name)} ${actorWords(outlook, { policies, now })}`),
    ...(ignored.length === 0 ? [] : ['  Statements that do not count:']),
    ...ignored.map(({ tag, reason }) => `    ${oneLine(tag)}: ${oneLine(reason)}`),
    ...(judgedBy === null
      ? []
      : [
          picocolors.dim(
            `  judged by policies ${judgedBy.digest}${judgedBy.revision === null ? '' : ` of commit ${judgedBy.revision.slice(0, 12)}`}`,
          ),
        ]),
  ];
}

function policyLines(
  { policy, mode, verdict, reason, fix, outlook, read }: ExplainedPolicy,
  { whole, now }: { readonly whole: Explained['outlook']; readonly now: Date },
): readonly string[] {
  const words = verdict !== 'allow' ? (reason ?? conclusions[verdict]) : reason === undefined ? 'allows' : `allows: ${reason}`;
  const later = outlook === undefined || verdict === 'allow' ? undefined : laterWords(outlook, { reason, whole, now });
  return [
    `  ${mark(verdict, mode)} ${oneLine(policy)}${mode === 'enforce' ? '' : ` (${mode})`}: ${oneLine(words)}${later === undefined ? '' : `; by itself it ${later}`}`,
    ...(fix === undefined ? [] : [`      ${oneLine(fix)}`]),
    ...read.map(({ says, digest }) =>
      picocolors.dim(`      read ${oneLine(says)}${digest === undefined ? '' : ` (${digest.slice(0, 19)})`}`),
    ),
  ];
}

/** When it would pass by itself, unless that is said elsewhere: by its reason and fix, or of the move as a whole. */
function laterWords(
  outlook: NonNullable<Explained['outlook']>,
  { reason, whole, now }: { readonly reason: string | undefined; readonly whole: Explained['outlook']; readonly now: Date },
): string | undefined {
  if (outlook.kind === 'deny' && outlook.reasons.every((one) => one === reason)) return undefined;
  if (outlook.kind === 'allow' && whole?.kind === 'allow' && whole.from === outlook.from) return undefined;
  return outlookWords(outlook, now);
}

/** When it passes, or what stands in its way: what that says stands above. */
function outlookLines({ verdict, outlook, findings = [], policies }: Explained, now: Date): readonly string[] {
  if (outlook === undefined || verdict === 'allow') return [];
  const needs = [
    ...findings.filter(({ severity }) => severity === 'error').map(({ id }) => id),
    ...policies.filter((one) => one.mode === 'enforce' && one.outlook?.kind === 'deny').map(({ policy }) => policy),
  ].map(oneLine);
  const time = timeWords(outlook, now);
  if (needs.length === 0 && time === undefined) return ['  needs: somebody to do something first'];
  return [`  ${[...(needs.length === 0 ? [] : [`needs: ${needs.join(', ')}`]), ...(time === undefined ? [] : [time])].join('; then ')}`];
}

function timeWords(outlook: NonNullable<Explained['outlook']>, now: Date): string | undefined {
  switch (outlook.kind) {
    case 'allow':
      return new Date(outlook.from) <= now ? undefined : `passes from ${outlook.from}, if nothing changes but the time`;
    case 'deny':
      return undefined;
    case 'unknown':
      return `does not pass before ${outlook.after}`;
  }
}

function mark(verdict: Explained['verdict'], mode: ExplainedPolicy['mode']): string {
  if (verdict === 'allow') return picocolors.green('✓');
  return mode !== 'enforce' ? picocolors.yellow('!') : verdict === 'defer' ? picocolors.yellow('…') : picocolors.red('✗');
}
