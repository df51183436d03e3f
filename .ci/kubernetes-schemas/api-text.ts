import { otherLifecycles } from './other-lifecycles.ts';
import type { Lifecycle } from './read-lifecycle.ts';
import type { VersionFacts } from './read-version.ts';
import type { ServedKind } from './served-kinds.ts';

/**
 * All versions as one JSON text: what is the same in several versions stands there once.
 * A field that is not the same in all versions of its definition is a list of `from-to type`, in minor versions.
 */
export function apiText(facts: readonly VersionFacts[]): string {
  const kinds = kindLines(facts);
  const definitions = definitionLines(facts);
  const minors = facts.map(({ minor }) => minor);
  return `{\n"minors": ${JSON.stringify(minors)},\n"kinds": {\n${kinds.join(',\n')}\n},\n"definitions": {\n${definitions.join(',\n')}\n}\n}\n`;
}

function kindLines(facts: readonly VersionFacts[]): readonly string[] {
  const lifecycles = new Map([...facts.flatMap((version) => [...version.lifecycles]), ...otherLifecycles]);
  const served = new Set(facts.flatMap(({ kinds }) => [...kinds.keys()]));
  const oldest = Math.min(...facts.map(({ minor }) => minor));
  const gone = [...lifecycles].filter(
    ([key, { removed }]) => !served.has(key) && removed !== undefined && removed <= oldest && isKind(key),
  );
  return [...served, ...gone.map(([key]) => key)].sort(byCodeUnit).map((key) => {
    const spans = spansOf(facts, ({ kinds }) => (kinds.has(key) ? 'served' : undefined));
    const newest = facts.findLast(({ kinds }) => kinds.has(key))?.kinds.get(key);
    return `${JSON.stringify(key)}: ${JSON.stringify(kindEntry(spans, newest, lifecycles.get(key)))}`;
  });
}

function kindEntry(spans: readonly Span[], kind: ServedKind | undefined, lifecycle: Lifecycle = {}) {
  const served =
    kind === undefined ? {} : { served: spans.map(spanText).join(','), namespaced: kind.namespaced, definition: kind.definition };
  return { ...served, ...lifecycle };
}

/** Lists, options and what webhooks are sent are parts of requests, never objects in a cluster. */
function isKind(key: string): boolean {
  return !/(?:List|Options)$|^admission\.k8s\.io\//.test(key);
}

function definitionLines(facts: readonly VersionFacts[]): readonly string[] {
  const names = new Set(facts.flatMap(({ kinds }) => [...kinds.values()].map(({ definition }) => definition)));
  // What no kind leads to (lists, options, events of a watch) is left out; the set grows while it is walked.
  for (const name of names)
    for (const { definitions } of facts)
      for (const text of definitions.get(name)?.values() ?? []) {
        const used = text.replace(/^(?:\[[^\]]*\]|\{\})*/, '').replace(/!$/, '');
        if (definitions.has(used)) names.add(used);
      }
  return [...names].sort(byCodeUnit).map((name) => {
    const fields = new Set(facts.flatMap(({ definitions }) => [...(definitions.get(name)?.keys() ?? [])]));
    const there = facts.filter(({ definitions }) => definitions.has(name));
    const entries = [...fields].sort(byCodeUnit).map((field) => [field, fieldEntry(there, name, field)]);
    return `${JSON.stringify(name)}: ${JSON.stringify(Object.fromEntries(entries))}`;
  });
}

function fieldEntry(facts: readonly VersionFacts[], name: string, field: string): string | readonly string[] {
  const spans = spansOf(facts, ({ definitions }) => definitions.get(name)?.get(field));
  const [only] = spans;
  if (only !== undefined && only.count === facts.length) return only.value;
  return spans.map((span) => `${spanText(span)} ${span.value}`);
}

/** Versions one after the other in which something is the same. */
interface Span {
  readonly value: string;
  readonly from: number;
  /** Undefined where the newest version of all still has it. */
  readonly to: number | undefined;
  readonly count: number;
}

function spansOf(facts: readonly VersionFacts[], valueIn: (facts: VersionFacts) => string | undefined): readonly Span[] {
  const spans: Span[] = [];
  let open: Span | undefined;
  for (const version of facts) {
    const value = valueIn(version);
    if (open !== undefined && value === open.value) {
      open = { ...open, count: open.count + 1 };
      spans[spans.length - 1] = open;
      continue;
    }
    if (open !== undefined) spans[spans.length - 1] = { ...open, to: version.minor - 1 };
    open = value === undefined ? undefined : { value, from: version.minor, to: undefined, count: 1 };
    if (open !== undefined) spans.push(open);
  }
  return spans;
}

function spanText({ from, to }: Span): string {
  return `${from}-${to ?? ''}`;
}

function byCodeUnit(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
