import { PawlError } from '../../errors.ts';
import { readHead } from '../../promotion/ledger.ts';
import type { RecordedHold } from '../../promotion/record.ts';
import { countingIn } from '../ledgers/reading.ts';
import type { Workplace } from '../workplace.ts';

export interface HeldPin {
  readonly environment: string;
  readonly hold: RecordedHold;
}

/**
 * Pinned environments that are held: to tell whoever follows why these did not move. One that cannot be read is left out; whoever asks for it
 * by name is told.
 */
export async function heldPins(workplace: Workplace): Promise<readonly HeldPin[]> {
  const pinned = workplace.project.environments.filter(({ track }) => track.kind === 'pinned');
  const holds = await Promise.all(pinned.map(async ({ name }) => ({ environment: name, hold: await holdOf(workplace, name) })));
  return holds.flatMap(({ environment, hold }) => (hold === null ? [] : [{ environment, hold }]));
}

async function holdOf(workplace: Workplace, environment: string): Promise<RecordedHold | null> {
  try {
    const head = await readHead(workplace.repositories.environment(environment), countingIn(workplace, environment));
    return head.kind === 'head' ? head.entry.record.hold : null;
  } catch (error) {
    if (error instanceof PawlError) return null;
    throw error;
  }
}
