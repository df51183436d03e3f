import { entriesIn, inside, itemsIn, type Located } from '../../manifest/located.ts';
import { readQuantity } from '../../manifest/quantity.ts';
import { valueAt } from '../../manifest/reading.ts';
import type { CheckedObject } from '../checked-object.ts';
import { eachObject, type Problem, problem } from '../problem.ts';
import { quoted } from '../quoted.ts';
import { meantQuantity } from './grammar/meant-quantity.ts';

/** Quantities everywhere that Kubernetes reads them, and requests that are above their limits. */
export const resourceQuantities = eachObject((checked) => {
  const requirements = requirementsOf(checked);
  return [
    ...requirements.flatMap((place) => ['requests', 'limits'].flatMap((map) => entries(checked, place, [map]))),
    ...requirements.flatMap((place) => aboveLimit(checked, place)),
    ...otherMaps(checked),
    ...(checked.pod === undefined ? [] : itemsIn(checked.pod.spec, 'volumes')).flatMap((volume) => sizeLimit(checked, volume)),
  ];
});

function requirementsOf({ type, pod, whole }: CheckedObject): readonly Located[] {
  const places: (Located | undefined)[] = [];
  if (pod !== undefined) places.push(inside(pod.spec, 'resources'), ...pod.containers.map((container) => inside(container, 'resources')));
  if (type === 'PersistentVolumeClaim') places.push(inside(whole, 'spec', 'resources'));
  if (type === 'StatefulSet.apps')
    places.push(...itemsIn(whole, 'spec', 'volumeClaimTemplates').map((claim) => inside(claim, 'spec', 'resources')));
  return places.filter((place) => place !== undefined);
}

function otherMaps(checked: CheckedObject): readonly Problem[] {
  switch (checked.type) {
    case 'ResourceQuota':
      return entries(checked, checked.whole, ['spec', 'hard']);
    case 'PersistentVolume':
      return entries(checked, checked.whole, ['spec', 'capacity']);
    case 'LimitRange':
      return itemsIn(checked.whole, 'spec', 'limits').flatMap((limit) =>
        ['max', 'min', 'default', 'defaultRequest'].flatMap((map) => entries(checked, limit, [map])),
      );
    default:
      return [];
  }
}

function entries(checked: CheckedObject, place: Located, path: readonly string[]): readonly Problem[] {
  return entriesIn(place, ...path).flatMap(({ key, field, value }) => {
    const amount = readQuantity(value);
    if (amount === undefined) return [badQuantity(checked, field, value)];
    if (amount < 0)
      return [
        problem(checked, {
          id: 'bad-quantity',
          severity: 'error',
          field,
          message: `Quantity ${quoted(value)} is below zero`,
          fix: 'Write 0 or more',
        }),
      ];
    return /memory|storage/.test(key) && typeof value === 'string' && value.endsWith('m') ? [thousandths(checked, field, value)] : [];
  });
}

function sizeLimit(checked: CheckedObject, volume: Located): readonly Problem[] {
  const limit = valueAt(volume.value, 'emptyDir', 'sizeLimit');
  return limit === undefined || limit === null || readQuantity(limit) !== undefined
    ? []
    : [badQuantity(checked, `${volume.field}.emptyDir.sizeLimit`, limit)];
}

function badQuantity(checked: CheckedObject, field: string, value: Located['value'][string]): Problem {
  const meant = typeof value === 'string' ? meantQuantity(value) : undefined;
  return problem(checked, {
    id: 'bad-quantity',
    severity: 'error',
    field,
    message: `${quoted(value)} is not a quantity`,
    fix: meant === undefined ? 'Write a number and one of m, k, M, G, T, Ki, Mi, Gi, Ti: 100m, 1.5, 1Gi' : `Write ${meant}`,
  });
}

function thousandths(checked: CheckedObject, field: string, value: string): Problem {
  return problem(checked, {
    id: 'memory-in-thousandths',
    severity: 'warning',
    field,
    message: `${quoted(value)} is ${value.slice(0, -1)} thousandths of a byte`,
    fix: `Write ${value.slice(0, -1)}Mi, if that is what is meant`,
  });
}

/** core/validation: "must be less than or equal to limit". */
function aboveLimit(checked: CheckedObject, place: Located): readonly Problem[] {
  return entriesIn(place, 'requests').flatMap(({ key, field, value }) => {
    const limit = valueAt(place.value, 'limits', key);
    const [wanted, most] = [readQuantity(value), readQuantity(limit)];
    if (wanted === undefined || most === undefined || wanted <= most) return [];
    return [
      problem(checked, {
        id: 'request-above-limit',
        severity: 'error',
        field,
        message: `It requests ${quoted(value)} of ${key}, above its limit of ${quoted(limit)}`,
        fix: 'Lower the request, or raise the limit',
      }),
    ];
  });
}
