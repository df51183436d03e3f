import type { IConstruct } from 'constructs';
import type { KubernetesObject } from '../../manifest/kubernetes-object.ts';
import { noteYamlTraps } from '../note-yaml-traps.ts';
import { readObjectsOfYaml, type YamlListener } from '../read-yaml-objects.ts';
import type { LocatedTrap } from './locate-traps.ts';

/** YAML from elsewhere as objects. JSON says all of it, so that it can be kept: reading large YAML takes longer than rendering it. */
export interface Incoming {
  readonly objects: readonly KubernetesObject[];
  /** What kubectl would have read in another way. */
  readonly traps: readonly LocatedTrap[];
}

/** @param read hears of each object, and of the line on which its document begins */
export function parseIncoming(name: string, bytes: Uint8Array | string, read?: YamlListener['read']): Incoming {
  const traps: LocatedTrap[] = [];
  const objects = readObjectsOfYaml(name, typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes, {
    trapped: (found) => traps.push(...found),
    read,
  });
  return { objects, traps };
}

/** The objects; what kubectl would have read in another way is noted on the construct. */
export function takeIncoming(construct: IConstruct, name: string, { objects, traps }: Incoming): readonly KubernetesObject[] {
  noteYamlTraps(construct, name, traps);
  return objects;
}

/** Both at once. */
export function readIncoming(construct: IConstruct, name: string, bytes: Uint8Array): readonly KubernetesObject[] {
  return takeIncoming(construct, name, parseIncoming(name, bytes));
}
