import { unpackRemembered } from '../source/source.ts';
import type { DeliveryState } from './delivery-state.ts';
import { targetOf } from './source-loop.ts';
import type { Work } from './work.ts';

/**
 * The release that was accepted last, from the memory and not from the registry: after a start, and whenever the memory says another
 * one than this process believed, because the answer to a write was lost, another agent wrote, or somebody took it away.
 */
export async function restore(state: DeliveryState, work: Work): Promise<void> {
  const { memory, delivery, holding, surroundings, signal } = work;
  const { release } = memory.memory;
  if (memory.isLayerLost) await putBack(state, work);
  if (state.current?.release.record === release?.record) return;
  const isAccepted = release !== undefined && state.candidate?.release.record === release.record;
  if (state.current !== undefined && !isAccepted) state.lookAnew = true;
  state.current = isAccepted ? state.candidate : undefined;
  if (state.current !== undefined || release === undefined) return;
  const layer = (await memory.readLayer(signal)) ?? (await putBack(state, work));
  if (layer === undefined) return;
  const set = await unpackRemembered(layer, delivery.spec.environment);
  state.current = targetOf({ release, set, layer: undefined, label: holding.label, begun: surroundings.elapsed() });
  state.auditAt = Number.POSITIVE_INFINITY;
}

/** The bytes that the memory has lost, where the registry has given them again. */
async function putBack({ fetchedAgain }: DeliveryState, { memory, signal }: Work): Promise<Uint8Array | undefined> {
  const { release } = memory.memory;
  if (release === undefined || fetchedAgain?.kind !== 'fetched' || fetchedAgain.record !== release.record) return undefined;
  await memory.acceptRelease(release, fetchedAgain.layer, signal);
  return fetchedAgain.layer;
}
