import { itemsIn } from '../../manifest/located.ts';
import { textAt } from '../../manifest/reading.ts';
import { isInEveryCluster } from '../built-in.ts';
import type { CheckedObject } from '../checked-object.ts';
import { eachInSet, type Problem } from '../problem.ts';
import type { SetIndex } from '../set-index.ts';
import { missing } from './missing.ts';

const group = 'rbac.authorization.k8s.io';

/** The role that a binding gives, and the ServiceAccounts that it gives it to. */
export const danglingRoles = eachInSet((checked, set) =>
  checked.group === group && checked.object.kind.endsWith('RoleBinding') ? [...role(checked, set), ...accounts(checked, set)] : [],
);

/** A Role of a namespace that the set fills has to come from it; a ClusterRole may be anybody's, like those of an add-on. */
function role(checked: CheckedObject, set: SetIndex): readonly Problem[] {
  const [kind, name] = [textAt(checked.whole.value, 'roleRef', 'kind'), textAt(checked.whole.value, 'roleRef', 'name')];
  if (name === undefined || (kind !== 'Role' && kind !== 'ClusterRole')) return [];
  const wanted = { group, kind, name, namespace: kind === 'Role' ? checked.namespace : undefined };
  if (set.has(wanted) || isInEveryCluster(wanted)) return [];
  if (kind === 'Role' && !set.owns(checked.namespace)) return [];
  return [missing(checked, wanted, { id: 'dangling-role', severity: kind === 'Role' ? 'error' : 'warning', field: 'roleRef.name' })];
}

function accounts(checked: CheckedObject, set: SetIndex): readonly Problem[] {
  return itemsIn(checked.whole, 'subjects').flatMap(({ field, value }) => {
    const [name, namespace] = [textAt(value, 'name'), textAt(value, 'namespace')];
    if (value.kind !== 'ServiceAccount' || name === undefined || namespace === undefined || !set.owns(namespace)) return [];
    const wanted = { group: '', kind: 'ServiceAccount', namespace, name };
    if (set.has(wanted) || isInEveryCluster(wanted) || set.later.mayMake(wanted)) return [];
    return [missing(checked, wanted, { id: 'dangling-service-account', severity: 'warning', field })];
  });
}
