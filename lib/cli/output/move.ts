import picocolors from 'picocolors';
import type { LedgerEntry } from '../../promotion/record.ts';
import type { MoveOutcome, Preview } from '../../release/move.ts';
import type { Answer } from '../json.ts';
import { diffAnswer, diffLines } from './diff.ts';
import { findingAnswers, findingLines } from './findings.ts';

/** What a move would change, before anybody is asked. */
export function previewLines(preview: Preview): readonly string[] {
  return [
    `${preview.move.environment}: ${preview.from?.version ?? 'nothing'} -> ${preview.to.version}`,
    ...diffLines(preview.diff, { limit: 50 }).map((line) => `  ${line}`),
  ];
}

/** What became of a move: the conclusion first, then who said what. */
export function outcomeLines(outcome: MoveOutcome): readonly string[] {
  const { move, to } = outcome;
  const verdicts = outcome.verdicts.map(
    (one) =>
      `  ${one.verdict === 'allow' ? picocolors.green('✓') : one.mode === 'warn' ? picocolors.yellow('!') : picocolors.red('✗')} ${one.policy}${one.reason === undefined ? '' : `: ${one.reason}`}`,
  );
  if (outcome.record !== undefined) {
    const verb = move.action === 'rollback' ? 'rolled back to' : 'moved to';
    const held =
      outcome.record.record.hold === null
        ? []
        : [`  held by record ${outcome.record.record.sequence}: "pawl unhold ${move.environment}" lets it move again`];
    return [
      `${picocolors.green('✓')} ${move.environment} ${verb} ${to.version} (record ${outcome.record.record.sequence})`,
      ...verdicts,
      ...held,
    ];
  }
  // A refusal comes before "nothing to do": somebody who asks for a move of a held environment should hear of the hold.
  switch (outcome.verdict) {
    case 'allow':
      return [
        outcome.unchanged
          ? `${picocolors.green('✓')} ${move.environment} is at ${to.version} already`
          : `${move.environment} stays at ${outcome.from?.version ?? 'nothing'}: not confirmed, or moved by somebody else meanwhile`,
      ];
    case 'deny':
      return [
        `${picocolors.red('✗')} ${move.environment} stays at ${outcome.from?.version ?? 'nothing'}: refused`,
        ...findingLines(outcome.findings).map((line) => `  ${line}`),
      ];
    case 'defer':
      return [
        `${picocolors.yellow('…')} ${move.environment} stays at ${outcome.from?.version ?? 'nothing'} until ${outcome.until?.toISOString() ?? 'later'}`,
        ...findingLines(outcome.findings).map((line) => `  ${line}`),
      ];
  }
}

export function moveAnswer(outcome: MoveOutcome): Answer<'move'> {
  return {
    environment: outcome.move.environment,
    from: outcome.from,
    to: outcome.to,
    verdict: outcome.verdict,
    ...(outcome.until === undefined ? {} : { until: outcome.until.toISOString() }),
    findings: findingAnswers(outcome.findings),
    diff: diffAnswer(outcome.diff),
    ...(outcome.record === undefined ? {} : { sequence: outcome.record.record.sequence }),
  };
}

export function recordAnswer({ digest, record }: LedgerEntry): Answer<'history'>[number] {
  const { sequence, action, from, to, who, when, why, hold, policies, verdicts, changes } = record;
  return { sequence, digest, action, from, to, who, when, why, hold, policies, verdicts, changes };
}
