import { PawlError } from '../../errors.ts';
import { sentenceOf } from '../sentence.ts';
import type { DeliveryState } from './delivery-state.ts';
import { gather } from './gather.ts';
import { pauseAfterRefusal } from './pauses.ts';
import type { Work } from './work.ts';

/**
 * What is held is learnt where nothing may be changed, so that drift is noticed, and nothing is turned back. Read only. What cannot be read is said
 * once, as long as it lasts, and tried again: it is no reason to say anything else of the delivery than why it stands still.
 */
export async function learn(state: DeliveryState, work: Work): Promise<void> {
  const { current, unaudited } = state;
  const { inventory } = work.memory.memory;
  if (current === undefined) {
    state.unaudited = undefined;
    return;
  }
  const of = current.desired.filter(({ id, digest }) => inventory.get(id)?.digest === digest);
  const { unread, troubles } = await gather(work, current, { of, fresh: true });
  state.unaudited = unread.size === 0 ? undefined : { ids: unread, again: work.surroundings.elapsed() + pauseAfterRefusal };
  const news = [...troubles].flatMap(([id, trouble]) => (unaudited?.ids.has(id) === true ? [] : [trouble]));
  for (const [message, trouble] of new Map(news.map((trouble) => [sentenceOf(trouble), trouble]))) say(work, message, trouble);
}

function say({ surroundings, holding: { delivery } }: Work, message: string, trouble: unknown): void {
  const code = trouble instanceof PawlError ? trouble.code : 'BUG';
  surroundings.emit({ at: surroundings.now(), delivery, what: { kind: 'failed', code, message } });
}
