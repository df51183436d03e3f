import picocolors from 'picocolors';
import { pinPath } from '../../release/pins/pin.ts';
import type { SyncedStep, SyncOutcome } from '../../release/pins/sync.ts';
import { type Answer, failureAnswer } from '../json.ts';
import { moveAnswer, outcomeLines } from './move.ts';
import { oneLine } from './one-line.ts';

/** What became of one pin. */
export function syncLines(outcome: SyncOutcome): readonly string[] {
  const { environment } = outcome;
  if ('error' in outcome) {
    const { message, fix } = outcome.error;
    return [`${picocolors.red('✗')} ${environment}: ${oneLine(message)}`, ...(fix === undefined ? [] : [`    ${oneLine(fix)}`])];
  }
  const { pin, steps } = outcome;
  if (pin === undefined) return [`  ${environment} has no pin yet: "pawl promote ${environment} VERSION" writes ${pinPath(environment)}`];
  if (steps.length === 0)
    return [`${picocolors.green('✓')} ${environment} is at ${pin.version}${pin.hold === undefined ? '' : ', held'}, as its pin says`];
  return steps.flatMap((step) => stepLines(environment, step));
}

function stepLines(environment: string, step: SyncedStep): readonly string[] {
  switch (step.kind) {
    case 'move':
      return outcomeLines(step.outcome);
    case 'hold':
    case 'unhold': {
      const what = step.kind === 'hold' ? 'is held' : 'may move again';
      return [
        step.result === 'written'
          ? `${picocolors.green('✓')} ${environment} ${what} (record ${step.record.record.sequence})`
          : `  ${environment}: nothing was written`,
      ];
    }
  }
}

export function syncAnswer(outcome: SyncOutcome): Answer<'sync'>[number] {
  if ('error' in outcome) return { environment: outcome.environment, error: failureAnswer(outcome.error) };
  const { environment, pin, agrees, steps } = outcome;
  return {
    environment,
    pin: pin ?? null,
    agrees,
    moves: steps.flatMap((step) => (step.kind === 'move' ? [moveAnswer(step.outcome)] : [])),
    holds: steps.flatMap((step) =>
      step.kind === 'move'
        ? []
        : [{ action: step.kind, result: step.result, ...(step.result === 'written' ? { sequence: step.record.record.sequence } : {}) }],
    ),
  };
}
