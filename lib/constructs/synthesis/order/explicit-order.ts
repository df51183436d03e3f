import type { IConstruct } from 'constructs';
import type { Finding } from '../../../finding.ts';
import { type Memory, remembered } from '../../../remembered.ts';
import type { BuiltApplication } from '../build-applications.ts';
import type { ReadObject } from '../read-object.ts';
import type { Edge, Graph } from './graph.ts';

export interface ExplicitOrder {
  /** The objects are its first nodes, in their order. */
  readonly graph: Graph;
  /** What somebody wrote, by the edge that it became (`from>to`): `"web/a" waits for "web/b"`. */
  readonly reasons: ReadonlyMap<string, string>;
  readonly findings: readonly Finding[];
}

/**
 * The order that `addDependency` and `after` ask for.
 *
 * A construct stands for all objects under it. It gets two nodes: what is under it waits for `start`, and `done` waits for what
 * is under it; a dependency is one edge from the `start` of one to the `done` of the other. So the graph grows with the
 * constructs and the dependencies, not with the product of the objects on both sides.
 */
export function explicitOrder(
  applications: readonly BuiltApplication[],
  objects: readonly ReadObject[],
  memory?: Memory | undefined,
): ExplicitOrder {
  const writtenIn = written(memory);
  const dependencies = [...applications.flatMap(({ app }) => writtenIn(app)), ...between(applications)];
  // Being part of each other makes no order.
  if (dependencies.length === 0) return { graph: { edges: objects.map(() => []) }, reasons: new Map(), findings: [] };
  const constructs = applications.flatMap(({ app }) => app.node.findAll());
  const edges: Edge[][] = Array.from({ length: objects.length + 2 * constructs.length }, () => []);
  const places = new Map<IConstruct, Place>(
    constructs.map((construct, index) => [
      construct,
      { start: objects.length + 2 * index, done: objects.length + 2 * index + 1, object: undefined },
    ]),
  );
  for (const [index, { node }] of objects.entries()) {
    const place = places.get(node);
    if (place !== undefined) places.set(node, { ...place, object: index });
  }
  const reasons = new Map<string, string>();
  const findings: Finding[] = [];
  const order: Order = { places, wait: (from, to, weight) => edges[from]?.push({ to, weight }) };

  for (const construct of constructs) surround(order, construct);
  for (const { dependent, prerequisite, reason } of dependencies) {
    if (!places.has(prerequisite)) findings.push(outside(dependent, prerequisite));
    for (const [from, to, weight] of dependency(order, dependent, prerequisite)) {
      order.wait(from, to, weight);
      reasons.set(`${from}>${to}`, reason);
    }
  }
  return { graph: { edges }, reasons, findings };
}

interface Place {
  readonly start: number;
  readonly done: number;
  readonly object: number | undefined;
}

interface Order {
  readonly places: ReadonlyMap<IConstruct, Place>;
  readonly wait: (from: number, to: number, weight: Edge['weight']) => void;
}

interface Dependency {
  readonly dependent: IConstruct;
  readonly prerequisite: IConstruct;
  readonly reason: string;
}

function surround({ places, wait }: Order, construct: IConstruct): void {
  const place = places.get(construct);
  if (place === undefined) return;
  if (place.object !== undefined) {
    wait(place.object, place.start, 0);
    wait(place.done, place.object, 1);
  }
  for (const child of construct.node.children) {
    const inner = places.get(child);
    if (inner === undefined) continue;
    wait(inner.start, place.start, 0);
    wait(place.done, inner.done, 0);
  }
}

const written = remembered((app: IConstruct): readonly Dependency[] =>
  app.node.findAll().flatMap((dependent) =>
    dependent.node.dependencies.map((prerequisite) => ({
      dependent,
      prerequisite,
      reason: `"${dependent.node.path}" waits for "${prerequisite.node.path}"`,
    })),
  ),
);

function between(applications: readonly BuiltApplication[]): readonly Dependency[] {
  const byName = new Map(applications.map((application) => [application.name, application.app]));
  return applications.flatMap(({ name, app, after }) =>
    after.flatMap((other) => {
      const prerequisite = byName.get(other);
      return prerequisite === undefined ? [] : [{ dependent: app, prerequisite, reason: `"${name}" comes after "${other}"` }];
    }),
  );
}

/** The edges of one dependency. Where one side contains the other, the inner one is kept apart from the rest of the outer one. */
function dependency(
  { places }: Order,
  dependent: IConstruct,
  prerequisite: IConstruct,
): readonly (readonly [number, number, Edge['weight']])[] {
  const from = places.get(dependent);
  const to = places.get(prerequisite);
  if (from === undefined || to === undefined || dependent === prerequisite) return [];
  if (contains(dependent, prerequisite))
    return rest(places, dependent, prerequisite).map((part) => [part.object ?? part.start, to.done, 0]);
  if (contains(prerequisite, dependent))
    return rest(places, prerequisite, dependent).map((part) =>
      part.object === undefined ? [from.start, part.done, 0] : [from.start, part.object, 1],
    );
  return [[from.start, to.done, 0]];
}

function contains(outer: IConstruct, inner: IConstruct): boolean {
  return outer !== inner && inner.node.scopes.includes(outer);
}

/** Everything under `outer` that is not under `inner`: the objects on the way down, and the branches beside it. */
function rest(places: Order['places'], outer: IConstruct, inner: IConstruct): readonly Place[] {
  const way = inner.node.scopes.slice(inner.node.scopes.indexOf(outer));
  return way.slice(0, -1).flatMap((construct, depth) => {
    const own = places.get(construct);
    const beside = construct.node.children.filter((child) => child !== way[depth + 1]).map((child) => places.get(child));
    const branches = beside.filter((place) => place !== undefined).map((place) => ({ ...place, object: undefined }));
    return own?.object === undefined ? branches : [own, ...branches];
  });
}

function outside(dependent: IConstruct, prerequisite: IConstruct): Finding {
  return {
    id: 'dependency-outside',
    severity: 'error',
    message: `"${dependent.node.path}" waits for "${prerequisite.node.path}", which is not part of this environment`,
    fix: 'Wait for what is deployed here, or deploy it as well',
    construct: dependent.node.path,
  };
}
