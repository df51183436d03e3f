import picocolors from 'picocolors';
import type { LedgerEntry } from '../../promotion/record.ts';
import type { MoveOutcome, Preview } from '../../release/moves/move.ts';
import { dirtySentence } from '../../release/status/dirty.ts';
import type { Answer } from '../json.ts';
import { diffAnswer, diffLines } from './diff.ts';
import { findingAnswers, findingLines } from './findings.ts';
import { oneLine } from './one-line.ts';

/** What a move would change, before anybody is asked. */
export function previewLines(preview: Preview): readonly string[] {
  const { stray = [], move, to } = preview;
  if (stray.length > 0)
    return [
      `${move.environment} stays at ${to.version}; ${tagsText(stray)} would be put right, which ${stray.length === 1 ? 'points' : 'point'} elsewhere`,
    ];
  return [
    `${preview.move.environment}: ${preview.from?.version ?? 'nothing'} -> ${preview.to.version}`,
    ...dirtyLines(preview),
    ...(preview.override === undefined
      ? []
      : [picocolors.red('  ! OVERRIDES what refuses it:'), ...findingLines(preview.findings).map((line) => `    ${line}`)]),
    ...diffLines(preview.diff, { limit: 50 }).map((line) => `  ${line}`),
  ];
}

/** What became of a move: the conclusion first, then who said what. */
export function outcomeLines(outcome: MoveOutcome): readonly string[] {
  const { move, to } = outcome;
  const verdicts = outcome.verdicts.map(
    (one) =>
      `  ${one.verdict === 'allow' ? picocolors.green('✓') : one.mode === 'warn' ? picocolors.yellow('!') : picocolors.red('✗')} ${one.policy}${one.reason === undefined ? '' : `: ${oneLine(one.reason)}`}`,
  );
  const stays = `${move.environment} stays at ${outcome.from?.version ?? 'nothing'}`;
  switch (outcome.result) {
    case 'written':
      return [
        `${picocolors.green('✓')} ${move.environment} ${move.action === 'rollback' ? 'rolled back' : 'moved'} to ${to.version} (record ${outcome.record?.record.sequence})`,
        ...overrideLines(outcome),
        ...dirtyLines(outcome),
        ...verdicts,
        ...(outcome.record?.record.hold
          ? [`  held by record ${outcome.record.record.sequence}: "pawl unhold ${move.environment}" lets it move again`]
          : []),
      ];
    case 'pinned':
      return [
        `${picocolors.green('✓')} ${outcome.pin?.file} says ${to.version}${outcome.pin?.commit === undefined ? '' : ` (commit ${outcome.pin.commit.slice(0, 12)})`}; ${outcome.pin?.commit === undefined ? 'commit it, and once' : 'once'} that is merged, "pawl sync" moves ${move.environment}`,
        ...dirtyLines(outcome),
        ...(outcome.override === undefined
          ? []
          : [
              picocolors.red(`  ! IT OVERRIDES ITS POLICIES: ${oneLine(outcome.override)}`),
              '    Whoever signs "pawl sync" has to be one who may',
            ]),
        ...(outcome.verdict === 'allow' ? verdicts : findingLines(outcome.findings).map((line) => `  ${line}`)),
      ];
    case 'unchanged':
      if (outcome.pin !== undefined && !outcome.unchanged)
        return [
          `${picocolors.green('✓')} ${outcome.pin.file} says ${to.version} already; once that is committed and merged, "pawl sync" moves ${move.environment}`,
        ];
      return [
        `${picocolors.green('✓')} ${move.environment} is at ${to.version} already${outcome.head === undefined ? '' : ` (record ${outcome.head.record.sequence})`}`,
        ...(outcome.repaired === undefined ? [] : [`  put right: ${tagsText(outcome.repaired)}, which pointed elsewhere`]),
        ...(outcome.head?.record.hold ? [`  still held: "pawl unhold ${move.environment} --why REASON" ends that`] : []),
      ];
    case 'dry-run':
      if (outcome.unchanged && outcome.move.assumed === undefined)
        return [`${picocolors.green('✓')} ${move.environment} is at ${to.version} already; nothing was written`];
      return [
        `${picocolors.green('✓')} ${move.environment} may move to ${to.version}${onceMoved(move)}; nothing was written`,
        ...dirtyLines(outcome),
        ...verdicts,
      ];
    case 'declined':
      return [`${stays}: you said no`];
    case 'overtaken':
      return [
        `${picocolors.red('✗')} ${stays}: somebody else moved it there meanwhile`,
        `    Look at "pawl diff ${move.environment} ${to.version}", then ask again`,
      ];
    case 'refused':
      return [
        outcome.verdict === 'defer'
          ? `${picocolors.yellow('…')} ${stays} until ${outcome.until?.toISOString() ?? 'later'}${evenSo(move)}`
          : `${picocolors.red('✗')} ${stays}: refused${evenSo(move)}`,
        ...findingLines(outcome.findings).map((line) => `  ${line}`),
      ];
  }
}

function tagsText(tags: readonly string[]): string {
  return `${tags.length === 1 ? 'tag' : 'tags'} ${tags.map((tag) => `"${tag}"`).join(', ')}`;
}

function dirtyLines({ release, to }: Preview): readonly string[] {
  return release.dirty ? [`  ${picocolors.yellow('!')} ${to.version} ${dirtySentence}`] : [];
}

/** What a dry run took for done. */
function onceMoved({ assumed }: MoveOutcome['move']): string {
  return assumed === undefined ? '' : ` once ${assumed.join(' and ')} did`;
}

function evenSo({ assumed }: MoveOutcome['move']): string {
  return assumed === undefined ? '' : `, judged as if ${assumed.join(' and ')} had just moved`;
}

function overrideLines({ override, move, record }: MoveOutcome): readonly string[] {
  if (override === undefined) return [];
  const sequence = record?.record.sequence ?? 'N';
  return [
    picocolors.red(`  ! ITS POLICIES REFUSED, AND WERE OVERRIDDEN: ${oneLine(override)}`),
    `    "pawl status" says so until somebody else does "pawl acknowledge ${move.environment} ${sequence} --why REASON"`,
  ];
}

export function moveAnswer(outcome: MoveOutcome): Answer<'move'> {
  return {
    environment: outcome.move.environment,
    from: outcome.from,
    to: outcome.to,
    verdict: outcome.verdict,
    result: outcome.result,
    ...(outcome.until === undefined ? {} : { until: outcome.until.toISOString() }),
    ...(outcome.move.assumed === undefined ? {} : { assumed: [...outcome.move.assumed] }),
    findings: findingAnswers(outcome.findings),
    diff: diffAnswer(outcome.diff),
    ...(outcome.record === undefined ? {} : { sequence: outcome.record.record.sequence }),
    ...(outcome.override === undefined ? {} : { override: outcome.override }),
    ...(outcome.pin === undefined ? {} : { pin: pinAnswer(outcome.pin) }),
    ...(outcome.repaired === undefined ? {} : { repaired: [...outcome.repaired] }),
  };
}

export function pinAnswer({ file, commit }: NonNullable<MoveOutcome['pin']>): NonNullable<Answer<'move'>['pin']> {
  return { file, ...(commit === undefined ? {} : { commit }) };
}

export function recordAnswer({ digest, record, verification }: LedgerEntry): Answer<'history'>[number] {
  const { schema: _, previous: __, environment: ___, ...told } = record;
  return { digest, ...told, ...(verification.kind === 'none' ? {} : { verification }) };
}
