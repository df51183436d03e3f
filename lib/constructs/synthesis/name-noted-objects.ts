import type { Finding } from '../../finding.ts';
import { idOf, typeOf } from '../../manifest/kubernetes-object.ts';
import { parseObjectId, qualifiedKind } from '../../object-id.ts';
import type { ReadObject } from './read-object.ts';

/**
 * Gives what constructs note about an object the id that the object has in the set, where its namespace is settled. What is not in the set, since
 * a patch took it out or only another rendering has it, keeps the id with which it came in.
 */
export function nameNotedObjects(findings: readonly Finding[], objects: readonly ReadObject[]): readonly Finding[] {
  if (!findings.some(({ object }) => object !== undefined)) return findings;
  const byName = Map.groupBy(objects, ({ application, object }) => keyOf(application, typeOf(object), object.metadata.name));
  return findings.map((finding) => {
    const parts = finding.object === undefined ? undefined : parseObjectId(finding.object);
    if (parts === undefined) return finding;
    const same = (byName.get(keyOf(finding.application ?? '', qualifiedKind(parts), parts.name)) ?? []).filter(
      ({ construct, object }) =>
        construct.startsWith(`${finding.construct ?? ''}/`) && mayBeSame(parts.namespace, object.metadata.namespace),
    );
    const [made] = same.length === 1 ? same : same.filter(({ object }) => object.metadata.namespace === parts.namespace);
    return made === undefined ? finding : { ...finding, object: idOf(made.object) };
  });
}

/** One without namespace gets one at compile, and one of the whole cluster loses it. */
function mayBeSame(noted: string | undefined, made: string | undefined): boolean {
  return noted === undefined || made === undefined || noted === made;
}

function keyOf(application: string, type: string, name: string): string {
  return `${application} ${type} ${name}`;
}
