import { PawlError } from '../../errors.ts';
import type { LedgerEntry } from '../../promotion/record.ts';
import { nextStep } from '../pins/next-step.ts';
import { type Pin, parsePin } from '../pins/pin.ts';
import { readPinFile } from '../pins/pin-file.ts';
import type { CompiledEnvironmentOf, Workplace } from '../workplace.ts';

/** What Git says that an environment should be at; undefined where Git does not keep its pin. */
export type Pinned =
  | { readonly kind: 'none' }
  | { readonly kind: 'pin'; readonly pin: Pin /** The ledger says the same. */; readonly agrees: boolean }
  | { readonly kind: 'failed'; readonly error: PawlError };

/** Compares the pin in the work tree to the ledger. */
export async function pinnedOf(
  { folder }: Workplace,
  { name, track }: CompiledEnvironmentOf,
  newestFirst: readonly LedgerEntry[],
): Promise<Pinned | undefined> {
  if (track.kind !== 'pinned' || track.keeper !== 'git') return undefined;
  try {
    const text = await readPinFile(folder, name);
    if (text === undefined) return { kind: 'none' };
    const pin = parsePin(name, text);
    return { kind: 'pin', pin, agrees: nextStep(pin, newestFirst).kind === 'same' };
  } catch (error) {
    if (error instanceof PawlError) return { kind: 'failed', error };
    throw error;
  }
}
