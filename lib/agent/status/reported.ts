import type { ReportingState } from '../reports/publisher.ts';
import { camel } from './camel.ts';
import type { ConditionFacts } from './conditions.ts';

/** Whether the newest report is published: what it says changes with the health that it tells, not with every report. */
export function reportedCondition(state: ReportingState): ConditionFacts {
  const type = 'Reported';
  switch (state.kind) {
    case 'none':
      return { type, status: 'Unknown', reason: 'NothingReported', message: '' };
    case 'failed':
      return { type, status: 'False', reason: camel(state.code), message: state.message };
    case 'published': {
      const { cluster, healthy, record } = state.report;
      const what = record === null ? 'its release' : `the release of record ${record.sequence}`;
      const message = `As cluster ${cluster}: ${what} is ${healthy ? 'healthy' : 'not healthy'}`;
      return { type, status: 'True', reason: healthy ? 'Healthy' : 'NotHealthy', message };
    }
  }
}
