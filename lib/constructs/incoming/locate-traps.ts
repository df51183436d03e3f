import { fieldStep } from '../../manifest/diff/field-path.ts';
import { idOf, type KubernetesObject } from '../../manifest/kubernetes-object.ts';
import type { YamlTrap } from '../../manifest/yaml/yaml-traps.ts';
import type { ObjectId } from '../../object-id.ts';

/** A trap in the object that has it. */
export interface LocatedTrap extends Omit<YamlTrap, 'path'> {
  /** As the file has it, maybe without namespace; absent for what is of the list around objects. */
  readonly object?: ObjectId;
  /** In that object, or in the document: `data["on"]`, `spec.list[0]`. */
  readonly field: string;
}

/** An object of a document, and the way to it: nowhere, or through the items of a list. */
export interface ObjectInDocument {
  readonly object: KubernetesObject;
  readonly at: YamlTrap['path'];
}

export function locateTraps(traps: readonly YamlTrap[], objects: readonly ObjectInDocument[]): readonly LocatedTrap[] {
  const byWay = new Map(objects.map(({ object, at }) => [JSON.stringify(at), object]));
  return traps.map(({ path, ...trap }) => {
    // `items` and a position for every list around it.
    for (let length = 0; length <= path.length; length += 2) {
      const object = byWay.get(JSON.stringify(path.slice(0, length)));
      if (object !== undefined) return { ...trap, object: idOf(object), field: fieldText(path.slice(length)) };
    }
    return { ...trap, field: fieldText(path) };
  });
}

function fieldText(path: YamlTrap['path']): string {
  return path.reduce<string>((text, step) => `${text}${typeof step === 'number' ? `[${step}]` : fieldStep(step, text === '')}`, '');
}
