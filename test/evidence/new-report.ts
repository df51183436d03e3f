import { mergeReport, type Observation } from '../../lib/evidence/coverage.ts';
import type { Report } from '../../lib/evidence/report.ts';

/** The first report of a Delivery. */
export function newReport(observation: Observation): Report {
  return mergeReport(undefined, observation);
}
