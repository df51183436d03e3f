import { isBuiltInGroup } from '../built-in-kinds.ts';
import { type ObjectId, type ObjectIdParts, objectId, parseObjectId, qualifiedKind } from '../object-id.ts';
import type { MadeLater } from './made-later.ts';

/**
 * Objects of a set that could not be made, because something about them is wrong that has been said. They count as being there, so that
 * everything else can be judged in the same run.
 */
export function brokenAmong(broken: readonly ObjectId[]): (wanted: ObjectIdParts) => boolean {
  const ids = new Set<string>(broken);
  // One that leaves its namespace out gets that of the environment.
  return (wanted) => ids.has(objectId(wanted)) || ids.has(objectId({ ...wanted, namespace: undefined }));
}

/** A workload that could not be made may be the one whose pods a selector wants, and have the claim that a pod mounts. */
export function withBroken(later: MadeLater, broken: readonly ObjectId[]): MadeLater {
  const types = new Set(broken.map(typeOf));
  if (![...types].some((type) => podMakers.has(type))) return later;
  return {
    mayMake: (wanted) => (wanted.kind === 'PersistentVolumeClaim' && types.has('StatefulSet.apps')) || later.mayMake(wanted),
    mayMakePods: () => true,
  };
}

/** Operators and Jobs make what others refer to: without one of them, nobody knows what there would be. */
export function mayMakeAnything(broken: readonly ObjectId[]): boolean {
  return broken.some((id) => {
    const parts = parseObjectId(id);
    return parts === undefined || !isBuiltInGroup(parts.group) || parts.kind === 'Job' || parts.kind === 'CronJob';
  });
}

function typeOf(id: ObjectId): string {
  const parts = parseObjectId(id);
  return parts === undefined ? '' : qualifiedKind(parts);
}

const podMakers = new Set(['Pod', 'ReplicationController', 'DaemonSet.apps', 'Deployment.apps', 'ReplicaSet.apps', 'StatefulSet.apps']);
