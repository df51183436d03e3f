import { UsageError } from '../usage-error.ts';

/** One side of a diff: an environment at some point of its life. */
export interface Side {
  readonly environment: string;
  readonly point: Point;
}

export type Point =
  | { readonly kind: 'version'; readonly version: string }
  /** What a ledger record brought there. */
  | { readonly kind: 'record'; readonly sequence: number }
  /** What is in force. */
  | { readonly kind: 'current' }
  /** What the files on disk compile to. */
  | { readonly kind: 'tree' };

export interface Question {
  readonly from: Side | 'cluster';
  readonly to: Side;
}

/**
 * The words of `pawl diff`: an environment, an environment `@` a point, or a point alone, which is one of the environment before it.
 * A point is a version (it has dots, which no environment's name has), `@17` (a record), `@current` or `@tree`.
 *
 * One word: from what is in force (or the point that it names) to the work tree. Two: from the first to the second, but for an environment
 * and a point alone, which go from that point to the work tree. Three: an environment and two points of it.
 * With `cluster` the cluster is the first side, and the words name the second.
 */
export function readQuestion(words: readonly string[], { cluster }: { readonly cluster: boolean }): Question {
  const [first, second, third] = words.map(readWord);
  if (first?.environment === undefined)
    throw new UsageError(`"${words[0] ?? ''}" names no environment: expected an environment, or an environment@version`);
  const { environment } = first;
  const side = ({ environment: own = environment, point }: Word, missing: Point): Side => ({ environment: own, point: point ?? missing });

  if (cluster) return { from: 'cluster', to: clusterSide(first, second, third) };
  if (second === undefined) return { from: side(first, current), to: side({ environment }, tree) };
  if (third !== undefined) {
    if (first.point !== undefined || second.environment !== undefined || third.environment !== undefined)
      throw new UsageError('Three words are an environment and two points of it, as in "production 1.0.0 1.1.0"');
    return { from: side(second, current), to: side(third, current) };
  }
  if (first.point === undefined && second.environment === undefined)
    return { from: side(second, current), to: side({ environment }, tree) };
  return { from: side(first, current), to: side(second, current) };
}

const current: Point = { kind: 'current' };
const tree: Point = { kind: 'tree' };

interface Word {
  readonly environment?: string | undefined;
  readonly point?: Point | undefined;
}

function clusterSide(first: Word, second: Word | undefined, third: Word | undefined): Side {
  if (third !== undefined || (second !== undefined && (first.point !== undefined || second.environment !== undefined)))
    throw new UsageError('With --cluster the cluster is one side: name an environment, and at most one point of it');
  return { environment: first.environment ?? '', point: first.point ?? second?.point ?? tree };
}

function readWord(text: string): Word {
  const at = text.indexOf('@');
  if (at === -1) return text.includes('.') ? { point: { kind: 'version', version: text } } : { environment: checkedName(text) };
  return { environment: at === 0 ? undefined : checkedName(text.slice(0, at)), point: readPoint(text.slice(at + 1)) };
}

function checkedName(name: string): string {
  if (/^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/.test(name)) return name;
  throw new UsageError(`${JSON.stringify(name.slice(0, 64))} cannot be the name of an environment`);
}

function readPoint(text: string): Point {
  if (text === 'current' || text === 'tree') return { kind: text };
  if (/^[1-9]\d{0,14}$/.test(text)) return { kind: 'record', sequence: Number(text) };
  if (text.includes('.')) return { kind: 'version', version: text };
  throw new UsageError(`"@${text.slice(0, 64)}" is no point: expected a version, the number of a record, "current" or "tree"`);
}
