import picocolors from 'picocolors';
import type { Outlook } from '../../promotion/outlook.ts';
import type { PromotionFacts } from '../../promotion/policy.ts';
import type { LedgerEntry, RecordedVerdict } from '../../promotion/record.ts';
import type { ExplainedMove } from '../../release/explain.ts';
import { identityName } from '../../signing/identity.ts';
import type { Answer } from '../json.ts';
import { findingAnswers } from './findings.ts';
import { oneLine } from './one-line.ts';

type Explained = Answer<'explain'>;
type Policy = Explained['policies'][number];
type ReadFact = NonNullable<RecordedVerdict['read']>[number];

export function moveExplained(move: ExplainedMove, revision: string | undefined): Explained {
  const { explanation, facts, findings, verdicts } = move;
  const named = new Set(verdicts.map(({ policy }) => policy));
  return {
    environment: move.move.environment,
    action: move.move.action,
    from: move.from?.version ?? null,
    to: move.to.version,
    verdict: move.verdict,
    findings: findingAnswers(findings.filter(({ id }) => !named.has(id))),
    policies: verdicts.map((verdict, index) => {
      const found = explanation.policies[index];
      const fix = findings.find(({ id, message }) => id === verdict.policy && message === verdict.reason)?.fix;
      return {
        ...policyOf(verdict, (fact) => sayRead(fact, facts)),
        ...(fix === undefined ? {} : { fix }),
        ...(found === undefined ? {} : { outlook: outlookAnswer(found.outlook) }),
      };
    }),
    judgedBy: { digest: move.policiesDigest, revision: revision ?? null },
    outlook: outlookAnswer(explanation.outlook),
    actors: explanation.actors.map(({ actor, outlook }) => ({ name: actor.name, outlook: outlookAnswer(outlook) })),
    ignored: [...move.ignored],
  };
}

export function recordExplained({ record }: LedgerEntry): Explained {
  const { environment, sequence, action, from, to, verdicts, policies, override } = record;
  const approvals = new Map((record.approvals ?? []).map((one) => [one.evidence, `${one.decision} by ${one.who} at ${one.at}`]));
  const refused = verdicts.filter(({ mode, verdict }) => mode === 'enforce' && verdict !== 'allow');
  return {
    environment,
    sequence,
    action,
    from: from?.version ?? null,
    to: to?.version ?? null,
    verdict: refused.some(({ verdict }) => verdict === 'deny') ? 'deny' : refused.length > 0 ? 'defer' : 'allow',
    policies: verdicts.map((verdict) =>
      policyOf(verdict, ({ kind, digest, name }) => (digest === undefined ? undefined : approvals.get(digest)) ?? name ?? kind),
    ),
    judgedBy: policies,
    ...(override ? { override } : {}),
  };
}

function policyOf({ policy, mode, verdict, reason, until, read = [] }: RecordedVerdict, say: (fact: ReadFact) => string): Policy {
  return {
    policy,
    mode,
    verdict,
    ...(reason === undefined ? {} : { reason }),
    ...(until === undefined ? {} : { until }),
    read: read.map((fact) => ({ kind: fact.kind, ...(fact.digest === undefined ? {} : { digest: fact.digest }), says: say(fact) })),
  };
}

function sayRead({ digest, kind, name }: ReadFact, { approvals, candidate, evidence, reports }: PromotionFacts): string {
  const image = kind === 'image' ? candidate.images?.find((one) => one.digest === digest) : undefined;
  if (image !== undefined) return `${image.image} signed by ${image.signers?.map(identityName).join(', ') || 'nobody of those'}`;
  const approval = approvals.find((one) => one.digest === digest);
  if (approval !== undefined) return `${approval.decision} by ${identityName(approval.signer)} at ${approval.at.toISOString()}`;
  const statement = evidence.find((one) => one.digest === digest);
  if (statement !== undefined) return `${statement.type} by ${identityName(statement.signer)} at ${statement.at.toISOString()}`;
  const report = reports.find((one) => one.digest === digest);
  if (report === undefined) return name ?? kind;
  const state = report.healthy ? `healthy since ${report.healthySince?.toISOString() ?? 'just now'}` : 'not healthy';
  return `${report.cluster} ${report.delivery} ${state}, observed at ${report.observedAt.toISOString()}`;
}

function outlookAnswer(outlook: Outlook): NonNullable<Explained['outlook']> {
  switch (outlook.kind) {
    case 'allow':
      return { kind: 'allow', from: outlook.from.toISOString() };
    case 'deny':
      return { kind: 'deny', at: outlook.at.toISOString(), reasons: [...outlook.reasons] };
    case 'unknown':
      return { kind: 'unknown', after: outlook.after.toISOString() };
  }
}

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
  { policy, mode, verdict, reason, fix, outlook, read }: Policy,
  { whole, now }: { readonly whole: Explained['outlook']; readonly now: Date },
): readonly string[] {
  const words = reason ?? 'allows';
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

/** Of somebody whom nothing hinders but what hinders everybody, no sentence is said twice. */
function actorWords(
  outlook: NonNullable<Explained['outlook']>,
  { policies, now }: { readonly policies: readonly Policy[]; readonly now: Date },
): string {
  if (outlook.kind !== 'deny') return outlookWords(outlook, now);
  const said = new Set(policies.flatMap((one) => [one.reason, ...(one.outlook?.kind === 'deny' ? one.outlook.reasons : [])]));
  const own = outlook.reasons.filter((reason) => !said.has(reason)).map(oneLine);
  return own.length === 0 ? 'could, once the above is done' : `could not: ${own.join('; ')}`;
}

const conclusions: Readonly<Record<Explained['verdict'], string>> = { allow: 'allowed', deny: 'refused', defer: 'not yet' };

function mark(verdict: Explained['verdict'], mode: Policy['mode']): string {
  if (verdict === 'allow') return picocolors.green('✓');
  return mode !== 'enforce' ? picocolors.yellow('!') : verdict === 'defer' ? picocolors.yellow('…') : picocolors.red('✗');
}

function outlookWords(outlook: NonNullable<Explained['outlook']>, now: Date): string {
  switch (outlook.kind) {
    case 'allow':
      return new Date(outlook.from) <= now ? 'passes now' : `passes from ${outlook.from}`;
    case 'deny':
      return `is refused until somebody does something: ${outlook.reasons.map(oneLine).join('; ')}`;
    case 'unknown':
      return `does not pass before ${outlook.after}`;
  }
}

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
function passes(outlook: Policy['outlook'], now: Date): string {
  if (outlook === undefined) return '';
  return outlook.kind === 'deny' ? 'once somebody does something' : outlookWords(outlook, now);
}

/** Somebody else's text in a table: on one line, and as text. */
function cell(text: string): string {
  return oneLine(text).replace(/[\\`*_{}[\]<>|#@]/g, '\\$&');
}
