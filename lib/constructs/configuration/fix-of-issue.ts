import type { z } from 'zod';

/** What to do about what zod has against a value. Its own sentence says what is wrong; it is not repeated. */
export function fixOfIssue(issue: z.core.$ZodIssue, isMissing: boolean): string {
  const key = issue.path.at(-1);
  const name = typeof key === 'string' ? `"${key}"` : 'it';
  switch (issue.code) {
    case 'invalid_type':
      return isMissing ? `Give ${name}, or let the schema have a default for it` : `Write ${withArticle(issue.expected)}`;
    case 'invalid_value':
      return `Write ${issue.values.length === 1 ? '' : 'one of '}${issue.values.slice(0, 10).map(String).join(', ')}${issue.values.length > 10 ? ', …' : ''}`;
    case 'too_small':
      return `Write at least ${issue.minimum}${ofWhat(issue.origin)}, or change the schema`;
    case 'too_big':
      return `Write at most ${issue.maximum}${ofWhat(issue.origin)}, or change the schema`;
    case 'not_multiple_of':
      return `Write a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return `Write it in the form that the schema asks for: ${issue.format}`;
    case 'invalid_key':
      return 'Rename the key';
    case 'invalid_union':
    case 'invalid_element':
    case 'unrecognized_keys':
    case 'custom':
      return 'Change it, or what the schema of the application asks for';
  }
}

function withArticle(type: string): string {
  return `${/^[aeio]/.test(type) ? 'an' : 'a'} ${type === 'int' ? 'whole number' : type}`.replace('an whole', 'a whole');
}

function ofWhat(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' || origin === 'set' || origin === 'map' ? ' items' : '';
}
