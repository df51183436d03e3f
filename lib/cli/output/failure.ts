import { PawlError } from '../../errors.ts';
import { oneLine } from './one-line.ts';

/** An error with what to do about it; where it is several, each of them. */
export function failureLines(error: PawlError): readonly string[] {
  return [`pawl: ${oneLine(error.message)}`, ...fixLines(error, '  '), ...severalIn(error).flatMap(listed)];
}

/** The errors that an error stands for. */
export function severalIn({ cause }: PawlError): readonly PawlError[] {
  return cause instanceof AggregateError ? cause.errors.filter((one) => one instanceof PawlError) : [];
}

function listed(error: PawlError): readonly string[] {
  return [`  ${oneLine(error.message)}`, ...fixLines(error, '    ')];
}

function fixLines({ fix }: PawlError, indent: string): readonly string[] {
  return fix === undefined ? [] : [`${indent}${oneLine(fix)}`];
}
