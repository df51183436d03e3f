import type { Schemas } from '../../schemas/schemas.ts';

type SchemaProblem = ReturnType<Schemas['judge']>['problems'][number];

/** What to do about what a schema says; the schema itself knows only where it sees what was meant. */
export function fixOfProblem({ rule, message, fix }: Pick<SchemaProblem, 'rule' | 'message' | 'fix'>): string {
  if (fix !== undefined) return fix;
  switch (rule) {
    case 'unknown-field':
      return 'Take it out, or look up what it is called: an API server refuses it, or drops it without a word';
    case 'missing-field':
      return 'Add it';
    case 'duplicate-item':
      return 'Leave one of them out';
    case 'invalid-field': {
      const [, expected] = / is .*, expected (.+)$/s.exec(message) ?? [];
      return expected === undefined ? 'Write what its schema allows' : `Write ${expected}`;
    }
  }
}
