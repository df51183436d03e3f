import type { Json } from '../json.ts';
import { diffSets } from '../manifest/diff.ts';
import { asJson, idOf, type KubernetesObject } from '../manifest/kubernetes-object.ts';
import type { ManifestSet } from '../manifest/manifest-set.ts';
import type { PromotionFacts } from './facts.ts';
import { factsSchema } from './facts-schema.ts';

/**
 * The facts as JSON, for the process where policies run: dates as ISO strings, the diff as the objects that differ.
 * `factsFromJson` makes the same facts of it.
 */
export function factsToJson(facts: PromotionFacts): Json {
  const { diff, ...plain } = facts;
  // Readers of what changed are the same on both sides: they go along, so that the diff means the same over there.
  const readers = diff.readers.map(asJson);
  const before = [...diff.changes.flatMap((change) => (change.before === undefined ? [] : [asJson(change.before)])), ...readers];
  const after = [...diff.changes.flatMap((change) => (change.after === undefined ? [] : [asJson(change.after)])), ...readers];
  const applications = diff.changes.flatMap(({ id, application }) => (application === undefined ? [] : [[id, application]]));
  // Through text: dates become strings and absent fields go.
  return JSON.parse(JSON.stringify({ ...plain, before, after, applications: Object.fromEntries(applications) }));
}

/** Throws a ZodError where the value is not what `factsToJson` gives. */
export function factsFromJson(value: Json): PromotionFacts {
  const { before, after, applications, history, ...facts } = factsSchema.parse(value);
  const sideOf = (objects: readonly KubernetesObject[]) => setOf(facts.environment.name, objects, applications);
  return {
    ...facts,
    history: history.map((fact) => ({ ...fact, version: fact.version })),
    diff: diffSets(sideOf(before), sideOf(after)),
  };
}

/** Waves play no part in a diff but as they stand on the objects. */
function setOf(environment: string, objects: readonly KubernetesObject[], applications: Readonly<Record<string, string>>): ManifestSet {
  const applicationOf = (id: string) => (Object.hasOwn(applications, id) ? (applications[id] ?? '') : '');
  return { environment, objects: objects.map((one) => ({ id: idOf(one), application: applicationOf(idOf(one)), wave: 0, object: one })) };
}
