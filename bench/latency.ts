/** How long it takes from an edit's answer until what was edited is as released again, seen from outside by a watch of its own. */
export interface DriftLatency {
  readonly count: number;
  /** Milliseconds. */
  readonly median: number;
  readonly p99: number;
  readonly longest: number;
}

export function latencyOf(times: readonly number[]): DriftLatency {
  const sorted = [...times].sort((left, right) => left - right);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  return { count: sorted.length, median: at(0.5), p99: at(0.99), longest: sorted.at(-1) ?? 0 };
}

export const driftHead = ['| drift, turned back after | count | median | p99 | longest |', '|---|---|---|---|---|'];

export function driftRow(what: string, { count, median, p99, longest }: DriftLatency): string {
  return `| ${what} | ${count} | ${median.toFixed(1)} ms | ${p99.toFixed(1)} ms | ${longest.toFixed(1)} ms |`;
}
