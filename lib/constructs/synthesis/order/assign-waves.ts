import type { Finding } from '../../../finding.ts';
import type { Memory } from '../../../remembered.ts';
import type { BuiltApplication } from '../build-applications.ts';
import type { ReadObject } from '../read-object.ts';
import { explicitOrder } from './explicit-order.ts';
import { type Components, components, cycleIn, type Graph, longestPaths } from './graph.ts';
import { implicitOrder } from './implicit-order.ts';

export interface Waves {
  /** The wave of each object, in the order that the objects were given in. */
  readonly waves: readonly number[];
  readonly findings: readonly Finding[];
}

/**
 * The wave of an object is the length of the longest chain of what it waits for: what `addDependency` and `after` say,
 * and the default order of `implicitOrder`. What somebody wrote wins: a default that would lie on a cycle is left out.
 */
export function assignWaves(applications: readonly BuiltApplication[], objects: readonly ReadObject[], memory?: Memory | undefined): Waves {
  const explicit = explicitOrder(applications, objects, memory);
  const defaults = implicitOrder(objects, memory);
  const all = combine(explicit.graph, defaults, () => true);
  const parts = components(all);
  // Without a cycle in all of it there is none in a part of it, and nothing to leave out.
  if (parts.length === all.edges.length) return { waves: longestPaths(all, parts).slice(0, objects.length), findings: explicit.findings };
  const cycles = cyclesOf(explicit.graph);
  if (cycles.length > 0)
    return {
      waves: objects.map(() => 0),
      findings: [...explicit.findings, ...cycles.map((cycle) => cycleFinding(explicit.reasons, cycle))],
    };
  const graph = withoutCycles(explicit.graph, { defaults, parts });
  return { waves: longestPaths(graph, components(graph)).slice(0, objects.length), findings: explicit.findings };
}

function cyclesOf(graph: Graph): readonly (readonly number[])[] {
  return components(graph)
    .filter((component) => component.length > 1)
    .map((component) => cycleIn(graph, component));
}

/** Every edge inside of a component lies on a cycle, so all defaults in there go, whatever order they came in. */
function withoutCycles(explicit: Graph, { defaults, parts }: { readonly defaults: Defaults; readonly parts: Components }): Graph {
  const componentOf = new Int32Array(explicit.edges.length);
  for (const [index, component] of parts.entries()) for (const node of component) componentOf[node] = index;
  return combine(explicit, defaults, (from, to) => componentOf[from] !== componentOf[to]);
}

type Defaults = readonly (readonly number[])[];

function combine(explicit: Graph, defaults: Defaults, keep: (from: number, to: number) => boolean): Graph {
  return {
    edges: explicit.edges.map((edges, from) => {
      const own = defaults[from] ?? [];
      if (own.length === 0) return edges;
      return [...edges, ...own.filter((to) => keep(from, to)).map((to) => ({ to, weight: 1 as const }))];
    }),
  };
}

/** Names the dependencies that close the cycle, each as somebody wrote it. */
function cycleFinding(reasons: ReadonlyMap<string, string>, cycle: readonly number[]): Finding {
  const written: string[] = [];
  for (const [index, node] of cycle.entries()) {
    const reason = reasons.get(`${node}>${cycle[(index + 1) % cycle.length]}`);
    if (reason !== undefined) written.push(reason);
  }
  return {
    id: 'dependency-cycle',
    severity: 'error',
    message: `Dependencies form a cycle: ${written.join(', ')}`,
    fix: 'Take one of these dependencies away',
  };
}
