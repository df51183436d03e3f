import { isBuiltInGroup } from '../built-in-kinds.ts';
import type { Discovery, ResourceType } from '../kubernetes/cluster.ts';
import type { KubernetesObject } from '../manifest/kubernetes-object.ts';
import { groupOf } from '../object-id.ts';
import type { Said } from './said.ts';

/** What a server says of the kind of an object; undefined where it serves it, so that the object can be tried. */
export function judgeKind(discovery: Discovery, { apiVersion, kind }: KubernetesObject): Said | undefined {
  const type = discovery.find(apiVersion, kind);
  if (type !== undefined && apiVersionOf(type) === apiVersion) return undefined;
  const group = groupOf(apiVersion);
  if (type === undefined && !isBuiltInGroup(group))
    return {
      kind: 'unproven',
      id: 'custom-resource',
      message: `${kind} of ${apiVersion} was not tried: the server does not have its definition`,
    };
  const served = type === undefined ? '' : `, but of ${apiVersionOf(type)}`;
  return { kind: 'refused', refusals: [{ field: 'apiVersion', message: `The server serves no ${kind} of ${apiVersion}${served}` }] };
}

function apiVersionOf({ group, version }: ResourceType): string {
  return group === '' ? version : `${group}/${version}`;
}
