import { inside, itemsIn } from '../../manifest/located.ts';
import { textAt, valueAt } from '../../manifest/reading.ts';
import type { CheckedObject } from '../checked-object.ts';
import { labelText } from '../label-text.ts';
import { eachInSet, type Problem, problem } from '../problem.ts';
import { quoted } from '../quoted.ts';
import type { SetIndex } from '../set-index.ts';
import { isLongRunning } from '../workload.ts';

/** Services whose selector meets no pod of the set, or whose named target port no such pod has (core/v1 ServiceSpec). */
export const danglingServiceSelectors = eachInSet((checked, set) => (checked.type === 'Service' ? judge(checked, set) : []));

function judge(checked: CheckedObject, set: SetIndex): readonly Problem[] {
  const selector = inside(checked.whole, 'spec', 'selector');
  // Without a selector, somebody writes the endpoints by hand; an external name has none.
  if (selector === undefined || Object.keys(selector.value).length === 0 || valueAt(checked.whole.value, 'spec', 'type') === 'ExternalName')
    return [];
  const pods = set.selected(checked.namespace, { matchLabels: selector.value }).filter(({ object }) => isLongRunning(object));
  if (pods.length > 0)
    return itemsIn(checked.whole, 'spec', 'ports').flatMap(({ field, value }) => targetPort(checked, field, value.targetPort, pods));
  if (!set.owns(checked.namespace) || set.later.mayMakePods(checked.namespace)) return [];
  return [
    problem(checked, {
      id: 'service-selects-nothing',
      severity: 'error',
      field: selector.field,
      message: `It selects ${labelText(selector.value)}, which no pod of this environment in namespace ${quoted(checked.namespace)} has`,
      fix: 'Select by labels that a pod template has, or acknowledge it where the pods of somebody else are meant',
    }),
  ];
}

function targetPort(checked: CheckedObject, field: string, port: unknown, pods: readonly CheckedObject[]): readonly Problem[] {
  // A number may be listened on without being declared.
  if (typeof port !== 'string' || /^\d+$/.test(port)) return [];
  const without = pods.find((pod) => !portNames(pod).has(port));
  if (without === undefined) return [];
  const names = [...portNames(without)];
  return [
    problem(checked, {
      id: 'service-target-port',
      severity: 'error',
      field: `${field}.targetPort`,
      message: `Port ${quoted(port)} is the name of no container port of ${without.id}`,
      fix: names.length === 0 ? 'Name the container port, or target its number' : `Use one that it has: ${names.map(quoted).join(', ')}`,
    }),
  ];
}

function portNames({ pod }: CheckedObject): ReadonlySet<string> {
  return new Set(
    (pod?.containers ?? []).flatMap((container) => itemsIn(container, 'ports').flatMap(({ value }) => textAt(value, 'name') ?? [])),
  );
}
