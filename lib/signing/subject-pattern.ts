import { SigningError } from './signing-error.ts';

export interface SubjectPattern {
  /** Whether it matches the whole of a subject. */
  test(subject: string): boolean;
}

/**
 * A regular expression that must match whole subjects. A SigningError of code BAD_TRUST where it cannot be used.
 *
 * Subjects are of others' choosing, and JavaScript's expressions can be made to run for ever: so only those are taken that
 * cannot, which leaves what names of people and workflows need.
 */
export function subjectPattern(source: string): SubjectPattern {
  const fault = subjectPatternFault(source);
  if (fault !== undefined) throw new SigningError('BAD_TRUST', `Cannot use the subject pattern "${source}": ${fault}`);
  const expression = new RegExp(`^(?:${source})$`, 'u');
  return { test: (subject) => subject.length <= longestSubject && expression.test(subject) };
}

/** Why a text cannot be a subject pattern; undefined where it can. */
export function subjectPatternFault(source: string): string | undefined {
  if (source === '') return 'it is empty';
  try {
    new RegExp(source, 'u');
  } catch {
    return 'it is not a regular expression';
  }
  const plain = withoutClasses(source);
  if (/\\[1-9k]/.test(source)) return 'it refers back to what it matched';
  if (/\(\?<?[=!]/.test(plain)) return 'it looks ahead or behind';
  if (/\)(?:[*+]|\{)/.test(plain)) return 'it repeats a group';
  const repeats = plain.match(/[*+]|\{\d/g)?.length ?? 0;
  return repeats > mostRepeats ? `it repeats in ${repeats} places, expected at most ${mostRepeats}` : undefined;
}

// The work is at most of the order of the one to the power of the other: a tenth of a second.
const longestSubject = 512;
const mostRepeats = 3;

/** What is left to be read by an expression is no escape and in no class. */
function withoutClasses(source: string): string {
  return source.replace(/\\(?:[pP]\{[^}]*\}|u\{[^}]*\}|.)/gsu, '_').replace(/\[[^\]]*\]/g, '_');
}
