/** What waits for what. Nodes are numbers from 0; an edge leads from a node to one that it waits for. */
export interface Graph {
  readonly edges: readonly (readonly Edge[])[];
}

export interface Edge {
  readonly to: number;
  /** How many waves later the waiting node comes at least. */
  readonly weight: 0 | 1;
}

export type Components = readonly (readonly number[])[];

/**
 * The strongly connected components, those that are waited for first: more than one node in one of them is a cycle.
 * Tarjan's algorithm with a stack of its own, so that ten thousand objects in a row are not ten thousand calls deep.
 */
export function components({ edges }: Graph): Components {
  const found: number[][] = [];
  const index = new Int32Array(edges.length).fill(-1);
  const low = new Int32Array(edges.length);
  const open = new Uint8Array(edges.length);
  const path: number[] = [];
  let counter = 0;

  const enter = (node: number) => {
    index[node] = low[node] = counter++;
    open[node] = 1;
    path.push(node);
    return { node, next: 0 };
  };

  for (let root = 0; root < edges.length; root++) {
    if (index[root] !== -1) continue;
    const visits = [enter(root)];
    for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
      const { node } = visit;
      const edge = edges[node]?.[visit.next++];
      if (edge !== undefined) {
        if (index[edge.to] === -1) visits.push(enter(edge.to));
        else if (open[edge.to] === 1) low[node] = Math.min(low[node] ?? 0, index[edge.to] ?? 0);
        continue;
      }
      visits.pop();
      const parent = visits.at(-1)?.node;
      if (parent !== undefined) low[parent] = Math.min(low[parent] ?? 0, low[node] ?? 0);
      if (low[node] === index[node]) found.push(close(path, node, open));
    }
  }
  return found;
}

function close(path: number[], node: number, open: Uint8Array): number[] {
  const component = path.splice(path.lastIndexOf(node));
  for (const member of component) open[member] = 0;
  return component;
}

/** The length of the longest path from each node to whatever it waits for. Only for graphs without cycles, with their `components`. */
export function longestPaths({ edges }: Graph, parts: Components): readonly number[] {
  const lengths = new Array<number>(edges.length).fill(0);
  for (const part of parts)
    for (const node of part)
      for (const { to, weight } of edges[node] ?? []) lengths[node] = Math.max(lengths[node] ?? 0, (lengths[to] ?? 0) + weight);
  return lengths;
}

/** A shortest cycle through the first node, inside of one component; the first node is not repeated at the end. */
export function cycleIn({ edges }: Graph, component: readonly number[]): readonly number[] {
  const [first] = component;
  if (first === undefined) return [];
  const inside = new Set(component);
  const cameFrom = new Map<number, number>();
  const queue = [first];
  for (const node of queue) {
    for (const { to } of edges[node] ?? []) {
      if (to === first) return walkBack(cameFrom, node, first);
      if (!inside.has(to) || cameFrom.has(to)) continue;
      cameFrom.set(to, node);
      queue.push(to);
    }
  }
  return component;
}

function walkBack(cameFrom: ReadonlyMap<number, number>, last: number, first: number): readonly number[] {
  const cycle: number[] = [];
  for (let node: number | undefined = last; node !== undefined && node !== first; node = cameFrom.get(node)) cycle.unshift(node);
  return [first, ...cycle];
}
