import type { Outlook } from '../../../promotion/outlook.ts';
import type { PromotionFacts } from '../../../promotion/policy.ts';
import type { LedgerEntry, RecordedVerdict } from '../../../promotion/record.ts';
import type { ExplainedMove } from '../../../release/moves/explain.ts';
import { identityName } from '../../../signing/identity.ts';
import type { Answer } from '../../json.ts';
import { findingAnswers } from '../findings.ts';

/** Why a move is or was judged as it was, as programs and all texts have it. */
export type Explained = Answer<'explain'>;
export type ExplainedPolicy = Explained['policies'][number];
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

function policyOf({ policy, mode, verdict, reason, until, read = [] }: RecordedVerdict, say: (fact: ReadFact) => string): ExplainedPolicy {
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
