import type { IConstruct } from 'constructs';
import type { KindName, Kinds } from '../../manifest/kinds.ts';
import type { KubernetesObject } from '../../manifest/kubernetes-object.ts';
import { noteFinding } from './noted-finding.ts';

/** Changes an object on its way in; the object itself is not to be changed. Undefined leaves it out. */
export type ObjectPatch = (object: KubernetesObject) => KubernetesObject | undefined;

/** A patch that knows which objects it is for, so that one which is for none of them is noticed. */
export interface TypedPatch extends ObjectPatch {
  /** For people: `Deployment "web"`. */
  readonly target: string;
  /** Whether an object is one of those that it is for. */
  readonly matches: (object: KubernetesObject) => boolean;
}

export type PatchChange<K extends KindName> = (object: Kinds[K]) => Kinds[K] | undefined;

/**
 * A patch for the objects of one kind, by name or all of them, typed by the kind: `patch('Deployment', 'web', (deployment) =>
 * ({ ...deployment, spec: { ...deployment.spec, replicas: 3 } }))`. To return undefined leaves the object out.
 * At compile, one that matched nothing is a warning: a new version of what came in may have renamed its target.
 *
 * @param kind one of the kinds that policies can ask for, too; others join them by declaration merging of `Kinds`
 */
export function patch<K extends KindName>(kind: K, name: string, change: PatchChange<K>): TypedPatch;
export function patch<K extends KindName>(kind: K, change: PatchChange<K>): TypedPatch;
export function patch<K extends KindName>(kind: K, ...[name, change]: [string, PatchChange<K>] | [PatchChange<K>]): TypedPatch {
  const [wanted, apply] = typeof name === 'string' ? [name, change] : [undefined, name];
  const matches = (object: KubernetesObject) => object.kind === kind && (wanted === undefined || object.metadata.name === wanted);
  const patchOne: ObjectPatch = (object) => {
    if (!matches(object) || apply === undefined) return object;
    // The kind is what was asked for; that its fields are what Kubernetes says is for the compile to check, as with every object.
    return apply(structuredClone(object) as unknown as Kinds[K]) as unknown as KubernetesObject | undefined;
  };
  return Object.assign(patchOne, { target: wanted === undefined ? kind : `${kind} "${wanted}"`, matches });
}

export function patchList(patches: ObjectPatch | readonly ObjectPatch[] | undefined): readonly ObjectPatch[] {
  return typeof patches === 'function' ? [patches] : (patches ?? []);
}

/** Applies one patch after the other to every object, and notes those that were for none of them on the construct, where one is given. */
export function applyPatches(
  construct: IConstruct | undefined,
  objects: readonly KubernetesObject[],
  patches: ObjectPatch | readonly ObjectPatch[] | undefined,
): readonly KubernetesObject[] {
  let current = objects;
  for (const one of patchList(patches)) {
    const before = current;
    if (construct !== undefined && isTyped(one) && before.length > 0 && !before.some(one.matches))
      noteFinding(construct, unused(one, before));
    current = before.flatMap((object) => one(object) ?? []);
  }
  return current;
}

function isTyped(one: ObjectPatch): one is TypedPatch {
  return 'target' in one && 'matches' in one && typeof one.matches === 'function';
}

function unused({ target }: TypedPatch, objects: readonly KubernetesObject[]) {
  const kind = target.split(' ')[0];
  const names = objects.filter((object) => object.kind === kind).map(({ metadata }) => metadata.name);
  const there = names.length === 0 ? `there is no ${kind}` : `there is ${names.slice(0, 5).join(', ')}${names.length > 5 ? ', …' : ''}`;
  return {
    id: 'patch-unused',
    severity: 'warning',
    message: `A patch for ${target} changes nothing: ${there}`,
    fix: 'Name an object that comes in, or take the patch out',
  } as const;
}
