import { PawlError } from '../../errors.ts';
import { sentenceOf } from '../sentence.ts';
import type { DeliveryState } from './delivery-state.ts';
import { gather } from './gather.ts';
import { pauseAfterRefusal } from './pauses.ts';
import type { Work } from './work.ts';

/**
 * What is held is learnt where nothing may be changed, so that drift is noticed, and nothing is turned back. Read only. What cannot be read is said
 * once and tried again: it is no reason to say anything else of the delivery than why it stands still.
 */
export async function learn(state: DeliveryState, work: Work): Promise<void> {
  const { current, unaudited } = state;
  const { inventory } = work.memory.memory;
  state.unaudited = undefined;
  if (current === undefined) return;
  const of = current.desired.filter(({ id, digest }) => inventory.get(id)?.digest === digest);
  const { unread, troubles } = await gather(work, current, { of, fresh: true });
  if (unread.size === 0) return;
  state.unaudited = { ids: unread, again: work.surroundings.elapsed() + pauseAfterRefusal };
  if (![...unread].every((id) => unaudited?.ids.has(id))) say(work, troubles[0]);
}

function say({ surroundings, holding: { delivery } }: Work, trouble: unknown): void {
  const code = trouble instanceof PawlError ? trouble.code : 'BUG';
  surroundings.emit({ at: surroundings.now(), delivery, what: { kind: 'failed', code, message: sentenceOf(trouble) } });
}
