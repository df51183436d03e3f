import type { LedgerEntry } from '../../promotion/record.ts';
import { rollbackChain } from '../moves/stays.ts';
import type { Pin } from './pin.ts';

/** What brings a ledger one record nearer to what a pin says. */
export type PinStep =
  | { readonly kind: 'same' }
  | {
      readonly kind: 'move';
      readonly action: 'promote' | 'rollback';
      readonly why: string | null;
      /** The hold that is in force; the pin, which says something else, ends it. */
      readonly despiteHold: number | undefined;
    }
  | { readonly kind: 'hold'; readonly why: string }
  | { readonly kind: 'unhold'; readonly why: string };

/** A pin back to an earlier release with a hold is a rollback, every other one to another release a promotion. */
export function nextStep(pin: Pin, newestFirst: readonly LedgerEntry[]): PinStep {
  const [head] = newestFirst;
  const current = head?.record.to;
  const isPinned = (release: { readonly version: string; readonly index: string }) =>
    release.version === pin.version && (pin.digest === undefined || release.index === pin.digest);
  if (!current || !isPinned(current)) {
    const [, ...earlier] = rollbackChain(newestFirst);
    if (pin.hold !== undefined && earlier.some(isPinned))
      return { kind: 'move', action: 'rollback', why: pin.hold, despiteHold: undefined };
    return { kind: 'move', action: 'promote', why: pin.why ?? null, despiteHold: head?.record.hold?.sequence };
  }
  const held = head?.record.hold ?? null;
  if (pin.hold !== undefined && held === null) return { kind: 'hold', why: pin.hold };
  if (pin.hold === undefined && held !== null) return { kind: 'unhold', why: pin.why ?? 'the pin holds it no longer' };
  return { kind: 'same' };
}
