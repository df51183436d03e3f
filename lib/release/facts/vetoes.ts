import type { VetoFact } from '../../promotion/evidence-facts.ts';
import { readVetoes } from '../veto.ts';
import type { Workplace } from '../workplace.ts';

/** Every veto that stands. A failure to list them stops whoever moves something. */
export async function standingVetoes(workplace: Workplace): Promise<readonly VetoFact[]> {
  return (await readVetoes(workplace)).vetoes;
}
