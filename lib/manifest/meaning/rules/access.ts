import type { Json } from '../../../json.ts';
import { type KubernetesObject, typeOf } from '../../kubernetes-object.ts';
import { jsonOf, mapAt, mapsAt, textAt } from '../../reading.ts';
import type { ObjectChange } from '../../semantic-diff.ts';
import type { AccessWidened } from '../consequence.ts';
import { addedGrants, dangerOf, grantTexts } from '../grants.ts';

/** Rights that a role gains, and subjects that a binding gains. What is taken away is no consequence: it only narrows. */
export function access(change: ObjectChange): readonly AccessWidened[] {
  if (change.after === undefined) return [];
  const type = typeOf(change.after);
  if (roles.has(type)) return roleWidened(change);
  return bindings.has(type) ? bindingWidened(change, change.after) : [];
}

const group = 'rbac.authorization.k8s.io';
const roles = new Set([`Role.${group}`, `ClusterRole.${group}`]);
const bindings = new Set([`RoleBinding.${group}`, `ClusterRoleBinding.${group}`]);
const mostNamed = 50;

function roleWidened({ id, before, after }: ObjectChange): readonly AccessWidened[] {
  const grants = addedGrants(jsonOf(before), jsonOf(after));
  if (grants.length === 0) return [];
  const dangers = [...new Set(grants.flatMap((grant) => dangerOf(grant) ?? []))];
  const added = grantTexts(grants);
  const more = `${before === undefined ? 'Gives' : 'Gives more'} rights: ${listed(added)}`;
  return [
    {
      kind: 'access',
      object: id,
      weight: dangers.length > 0 ? 'danger' : before === undefined ? 'note' : 'caution',
      message: dangers.length > 0 ? `${more}; who has it ${dangers.slice(0, 3).join(', ')}` : more,
      added: added.slice(0, mostNamed),
    },
  ];
}

function bindingWidened({ id, before }: ObjectChange, after: KubernetesObject): readonly AccessWidened[] {
  const known = new Set(before === undefined ? [] : subjectsOf(before));
  const added = subjectsOf(after).filter((subject) => !known.has(subject));
  if (added.length === 0) return [];
  const role = mapAt(jsonOf(after), 'roleRef');
  const name = `${textAt(role, 'kind') ?? 'Role'} ${textAt(role, 'name') ?? ''}`;
  const isTotal = name === 'ClusterRole cluster-admin' || added.some((subject) => everybody.has(subject));
  return [
    {
      kind: 'access',
      object: id,
      weight: isTotal ? 'danger' : 'caution',
      message: `Gives the rights of ${name} to ${listed(added)}`,
      added: added.slice(0, mostNamed),
    },
  ];
}

const everybody = new Set(
  ['anonymous', 'unauthenticated', 'authenticated', 'serviceaccounts'].flatMap((name) => [`Group system:${name}`, `User system:${name}`]),
);

function subjectsOf(binding: KubernetesObject): readonly string[] {
  return mapsAt(jsonOf(binding), 'subjects').map((subject: Json) => {
    const kind = textAt(subject, 'kind') ?? '';
    const namespace = kind === 'ServiceAccount' ? (textAt(subject, 'namespace') ?? binding.metadata.namespace) : undefined;
    return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${textAt(subject, 'name') ?? ''}`;
  });
}

function listed(items: readonly string[]): string {
  return items.length <= 4 ? items.join('; ') : `${items.slice(0, 3).join('; ')} and ${items.length - 3} more`;
}
