import type { IConstruct } from 'constructs';
import type { KubernetesObject } from '../../manifest/kubernetes-object.ts';
import type { YamlTrap } from '../../manifest/yaml/yaml-traps.ts';
import { noteYamlTraps } from '../note-yaml-traps.ts';
import { readObjectsOfYaml } from '../read-yaml-objects.ts';

/** The objects of YAML from elsewhere; what kubectl would have read in another way is noted on the construct. */
export function readIncoming(construct: IConstruct, name: string, bytes: Uint8Array): readonly KubernetesObject[] {
  const traps: YamlTrap[] = [];
  const objects = readObjectsOfYaml(name, bytes, (found) => traps.push(...found));
  noteYamlTraps(construct, name, traps);
  return objects;
}
