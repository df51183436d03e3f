import { itemsIn, join } from '../../manifest/located.ts';
import { textAt } from '../../manifest/reading.ts';
import type { CheckedObject } from '../checked-object.ts';
import { eachInSet, type Problem } from '../problem.ts';
import type { SetIndex } from '../set-index.ts';
import { missing } from './missing.ts';

/** Secrets that are named by others than pods: certificates of Ingresses and Gateways, pull secrets of ServiceAccounts. */
export const danglingCertificates = eachInSet((checked, set) => named(checked).flatMap((one) => judge(checked, one, set)));

interface NamedSecret {
  readonly field: string;
  readonly namespace: string;
  readonly name: string;
}

function named({ type, whole, namespace }: CheckedObject): readonly NamedSecret[] {
  switch (type) {
    case 'Ingress.networking.k8s.io':
      return itemsIn(whole, 'spec', 'tls').flatMap(({ field, value }) =>
        secret(join(field, 'secretName'), namespace, textAt(value, 'secretName')),
      );
    case 'Gateway.gateway.networking.k8s.io':
      return itemsIn(whole, 'spec', 'listeners').flatMap((listener) =>
        itemsIn(listener, 'tls', 'certificateRefs')
          .filter(({ value }) => (value.kind ?? 'Secret') === 'Secret')
          .flatMap(({ field, value }) => secret(field, textAt(value, 'namespace') ?? namespace, textAt(value, 'name'))),
      );
    case 'ServiceAccount':
      return itemsIn(whole, 'imagePullSecrets').flatMap(({ field, value }) => secret(field, namespace, textAt(value, 'name')));
    default:
      return [];
  }
}

function secret(field: string, namespace: string, name: string | undefined): readonly NamedSecret[] {
  return name === undefined ? [] : [{ field, namespace, name }];
}

function judge(checked: CheckedObject, { field, namespace, name }: NamedSecret, set: SetIndex): readonly Problem[] {
  const wanted = { group: '', kind: 'Secret', namespace, name };
  // Certificates are often kept in a namespace of their own.
  if (namespace !== checked.namespace && !set.owns(namespace)) return [];
  if (set.has(wanted) || set.later.mayMake(wanted)) return [];
  return [missing(checked, wanted, { id: 'dangling-secret', severity: 'warning', field })];
}
