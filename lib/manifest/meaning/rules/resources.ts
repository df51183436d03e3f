import { byCodeUnit, type JsonObject } from '../../../json.ts';
import { type KubernetesObject, typeOf } from '../../kubernetes-object.ts';
import { type Container, containersOf, podTemplateOf } from '../../pods/pod-template.ts';
import { mapAt, textAt, valueAt } from '../../reading.ts';
import type { ObjectChange } from '../../semantic-diff.ts';
import type { ResourcesChange } from '../consequence.ts';
import { isSameQuantity, milliOf, quantityText } from '../quantity.ts';
import { replicasOf } from '../workload.ts';

/** What a workload asks for and may use, container by container and in all its pods. */
export function resources({ id, before, after }: ObjectChange): readonly ResourcesChange[] {
  if (before === undefined || after === undefined || podTemplateOf(after) === undefined) return [];
  return (['requests', 'limits'] as const).flatMap((bound) => {
    const [left, right] = [usageOf(before, bound), usageOf(after, bound)];
    const names = new Set([...left.total.keys(), ...right.total.keys()]);
    return [...names].sort(byCodeUnit).flatMap((resource) => {
      const [from, to] = [left.total.get(resource), right.total.get(resource)];
      const containers = changedContainers(left, right, resource);
      if (from === to && containers.length === 0) return [];
      return [changeOf(id, { bound, resource, containers }, [from, to])];
    });
  });
}

type Bound = ResourcesChange['bound'];

interface Usage {
  /** In thousandths, of all pods, by resource. */
  readonly total: ReadonlyMap<string, number>;
  readonly containers: ReadonlyMap<string, JsonObject>;
}

/**
 * A pod needs what its containers need together, or what one of its init containers needs alone, if that is more
 * (sidecars, init containers that go on, count as containers).
 */
function usageOf(object: KubernetesObject, bound: Bound): Usage {
  const containers = containersOf(object).filter(({ list }) => list !== 'ephemeralContainers');
  const pods = typeOf(object) === 'DaemonSet.apps' ? 1 : replicasOf(object);
  const together = new Map<string, number>();
  const alone = new Map<string, number>();
  for (const container of containers) {
    for (const [resource, quantity] of Object.entries(amountsOf(container, bound))) {
      const milli = milliOf(typeof quantity === 'number' ? quantity : String(quantity));
      if (milli === undefined) continue;
      if (isPassing(container)) alone.set(resource, Math.max(alone.get(resource) ?? 0, milli));
      else together.set(resource, (together.get(resource) ?? 0) + milli);
    }
  }
  const names = new Set([...together.keys(), ...alone.keys()]);
  return {
    total: new Map([...names].map((name) => [name, Math.max(together.get(name) ?? 0, alone.get(name) ?? 0) * pods])),
    containers: new Map(containers.map((container) => [container.name, amountsOf(container, bound)])),
  };
}

/** A container that requests nothing of what it limits is given the limit as its request (the API server fills it in). */
function amountsOf({ value }: Container, bound: Bound): JsonObject {
  const said = mapAt(value, 'resources', bound);
  return bound === 'limits' ? said : { ...mapAt(value, 'resources', 'limits'), ...said };
}

function isPassing({ list, value }: Container): boolean {
  return list === 'initContainers' && textAt(value, 'restartPolicy') !== 'Always';
}

function changedContainers(left: Usage, right: Usage, resource: string): ResourcesChange['containers'] {
  return [...new Set([...left.containers.keys(), ...right.containers.keys()])].flatMap((name) => {
    const [from, to] = [amountText(left.containers.get(name), resource), amountText(right.containers.get(name), resource)];
    return isSameQuantity(from, to) ? [] : [{ name, from, to }];
  });
}

function amountText(amounts: JsonObject | undefined, resource: string): string | null {
  const amount = valueAt(amounts, resource);
  return typeof amount === 'string' || typeof amount === 'number' ? String(amount) : null;
}

function changeOf(
  object: ResourcesChange['object'],
  { bound, resource, containers }: Pick<ResourcesChange, 'bound' | 'resource' | 'containers'>,
  [from, to]: readonly [number | undefined, number | undefined],
): ResourcesChange {
  const text = (milli: number | undefined) => (milli === undefined ? null : quantityText(milli, resource));
  const verb = bound === 'requests' ? 'Asks for' : 'May use';
  const side = (milli: number | undefined) => text(milli) ?? (bound === 'requests' ? 'nothing' : 'no limit');
  const each = containers.map((one) => `${one.name} ${one.from ?? '(none)'} -> ${one.to ?? '(none)'}`).join(', ');
  return {
    kind: 'resources',
    object,
    weight: bound === 'limits' && to === undefined ? 'caution' : 'note',
    message: `${verb} ${resource} ${side(from)} -> ${side(to)} in all${each === '' ? '' : ` (${each})`}`,
    bound,
    resource,
    from: text(from),
    to: text(to),
    containers,
  };
}
