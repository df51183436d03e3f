import type { ShownEnvironment, Standing } from '../../lib/dashboard/standing.ts';

export function shownEnvironment(given: Partial<ShownEnvironment> = {}): ShownEnvironment {
  return {
    name: 'production',
    tier: 'production',
    version: '1.2.0',
    clusters: '1/1 healthy',
    facts: [{ what: 'By', text: 'sam@shop.example' }],
    remarks: [],
    notKnown: [],
    reports: { headings: ['Cluster', 'State'], rows: [['eu-1', 'healthy']] },
    records: { headings: ['RECORD', 'WHY'], rows: [['7', 'a fix']] },
    ...given,
  };
}

export function standingOf(...environments: readonly ShownEnvironment[]): Standing {
  return { project: 'shop', remarks: [], environments };
}
