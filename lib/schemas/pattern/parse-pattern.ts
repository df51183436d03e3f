import { type Flags, literal, noFlags, readFlags } from './flags.ts';
import type { Node } from './node.ts';
import { PatternError } from './pattern-error.ts';
import { readClass } from './read-class.ts';
import { readEscape } from './read-escape.ts';
import { type Reader, readerOf } from './reader.ts';

/** Reads Go's regular expressions (https://pkg.go.dev/regexp/syntax). Throws a PatternError. */
export function parsePattern(source: string): Node {
  if (source.length > 10_000) throw new PatternError('UNREAD', 'it is longer than 10000 characters');
  const reader = readerOf(source);
  const node = readChoice({ reader, flags: noFlags, depth: 0 });
  if (reader.peek() !== undefined) throw new PatternError('WRONG', 'it has a ) that closes nothing');
  return node;
}

/** Where reading stands. The flags of a group end with it. */
interface Reading {
  readonly reader: Reader;
  flags: Flags;
  readonly depth: number;
}

function readChoice(reading: Reading): Node {
  const parts = [readSequence(reading)];
  while (reading.reader.takes('|')) parts.push(readSequence(reading));
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : { is: 'choice', parts };
}

function readSequence(reading: Reading): Node {
  const parts: Node[] = [];
  for (let next = reading.reader.peek(); next !== undefined && next !== '|' && next !== ')'; next = reading.reader.peek())
    parts.push(...readRepeated(reading));
  return { is: 'sequence', parts };
}

/** One thing and how often: `a`, `a*`, `(ab){2,3}?`. Whether it is greedy changes what is found, not whether. */
function readRepeated(reading: Reading): readonly Node[] {
  const parts = readOne(reading);
  const last = parts.at(-1);
  const times = readTimes(reading.reader);
  if (times === undefined) return parts;
  if (last === undefined) throw new PatternError('WRONG', 'it repeats nothing');
  reading.reader.takes('?');
  if (readTimes(reading.reader) !== undefined) throw new PatternError('WRONG', 'it repeats what is repeated');
  return [...parts.slice(0, -1), { is: 'repeat', part: last, ...times }];
}

interface Times {
  readonly least: number;
  readonly most: number;
}

function readTimes(reader: Reader): Times | undefined {
  if (reader.takes('*')) return { least: 0, most: Number.POSITIVE_INFINITY };
  if (reader.takes('+')) return { least: 1, most: Number.POSITIVE_INFINITY };
  if (reader.takes('?')) return { least: 0, most: 1 };
  // A brace that counts nothing is a brace.
  const [, least, comma, most] = reader.match(/\{(\d{1,9})(,?)(\d{0,9})\}/y) ?? [];
  if (least === undefined) return undefined;
  const times = { least: Number(least), most: comma === '' ? Number(least) : most ? Number(most) : Number.POSITIVE_INFINITY };
  const largest = times.most === Number.POSITIVE_INFINITY ? times.least : times.most;
  if (largest > 1000 || times.least > times.most) throw new PatternError('WRONG', 'it counts past 1000, or down');
  return times;
}

function readOne(reading: Reading): readonly Node[] {
  const { reader, flags } = reading;
  if (reader.takes('(')) return readGroup(reading);
  if (reader.takes('[')) return [{ is: 'character', fits: readClass(reader, flags) }];
  if (reader.takes('\\')) return readEscape(reader, flags);
  if (reader.takes('.')) return [{ is: 'character', fits: flags.dotAll ? () => true : (character) => character !== 10 }];
  if (reader.takes('^')) return [{ is: 'place', place: flags.lines ? 'line-start' : 'start' }];
  if (reader.takes('$')) return [{ is: 'place', place: flags.lines ? 'line-end' : 'end' }];
  const next = reader.take();
  if (next === '*' || next === '+' || next === '?') throw new PatternError('WRONG', 'it repeats nothing');
  return [literal(next, flags)];
}

function readGroup(reading: Reading): readonly Node[] {
  const { reader, flags, depth } = reading;
  // As deep as Go reads (regexp/syntax, maxHeight).
  if (depth > 1000) throw new PatternError('WRONG', 'it is nested deeper than 1000 groups');
  const inner: Reading = { reader, flags, depth: depth + 1 };
  if (reader.takes('?') && reader.match(/P?<[A-Za-z_]\w*>/y) === undefined) {
    inner.flags = readFlags(reader, flags);
    if (reader.takes(')')) {
      reading.flags = inner.flags;
      return [];
    }
    if (!reader.takes(':')) throw new PatternError('WRONG', 'it has a group of a kind that Go does not know');
  }
  const node = readChoice(inner);
  if (!reader.takes(')')) throw new PatternError('WRONG', 'it has a ( that nothing closes');
  return [node];
}
