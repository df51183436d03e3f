/** Minor versions one after the other: `28-33`, or `34-` up to the newest that is known. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The spans of `28-31,34-`. */
export function readSpans(text: string): readonly Span[] {
  return text.split(',').map(readSpan);
}

function readSpan(text: string): Span {
  const [from, to] = text.split('-');
  return { from: Number(from), to: to === undefined || to === '' ? Number.POSITIVE_INFINITY : Number(to) };
}

export function isIn(spans: readonly Span[], minor: number): boolean {
  return spans.some(({ from, to }) => from <= minor && minor <= to);
}
