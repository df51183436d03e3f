import { itemsIn } from '../../manifest/located.ts';
import { textAt, valueAt } from '../../manifest/reading.ts';
import type { CheckedObject } from '../checked-object.ts';
import { type Problem, problem, type Rule } from '../problem.ts';
import { quoted } from '../quoted.ts';
import { badPort, isPort, isPortName } from './container-ports.ts';

/** The ports of Services, alone and among each other (core/validation: ValidateService; `--service-node-port-range`). */
export const servicePorts: Rule = (set) => {
  const nodePorts = new Map<string, CheckedObject>();
  return set.ofType('Service').flatMap((checked) => [...ownPorts(checked), ...nodePortsOf(checked, nodePorts)]);
};

function ownPorts(checked: CheckedObject): readonly Problem[] {
  const ports = itemsIn(checked.whole, 'spec', 'ports');
  const seen = new Set<string>();
  return ports.flatMap(({ field, value }) => {
    const found: Problem[] = [];
    const { port, targetPort, protocol = 'TCP' } = value;
    if (port !== undefined && !isPort(port)) found.push(badPort(checked, `${field}.port`, port));
    if (targetPort !== undefined && typeof targetPort === 'number' && !isPort(targetPort))
      found.push(badPort(checked, `${field}.targetPort`, targetPort));
    if (typeof targetPort === 'string' && !isPortName(targetPort)) found.push(badPort(checked, `${field}.targetPort`, targetPort));
    const name = textAt(value, 'name');
    if (name === undefined && ports.length > 1) found.push(unnamed(checked, field));
    for (const key of [...(name === undefined ? [] : [`name ${quoted(name)}`]), `port ${String(port)}/${String(protocol)}`]) {
      if (seen.has(key)) found.push(twice(checked, field, key));
      seen.add(key);
    }
    return found;
  });
}

function nodePortsOf(checked: CheckedObject, taken: Map<string, CheckedObject>): readonly Problem[] {
  const type = valueAt(checked.whole.value, 'spec', 'type') ?? 'ClusterIP';
  return itemsIn(checked.whole, 'spec', 'ports').flatMap(({ field, value: { nodePort, protocol = 'TCP' } }) => {
    if (typeof nodePort !== 'number' || nodePort === 0) return [];
    const place = `${field}.nodePort`;
    if (!isPort(nodePort)) return [badPort(checked, place, nodePort)];
    if (type !== 'NodePort' && type !== 'LoadBalancer') return [noNodePort(checked, place, String(type))];
    const key = `${nodePort}/${String(protocol)}`;
    const other = taken.get(key);
    taken.set(key, other ?? checked);
    if (other !== undefined && other !== checked) return [takenBy(checked, place, { nodePort, other })];
    return nodePort < 30000 || nodePort > 32767 ? [outOfRange(checked, place, nodePort)] : [];
  });
}

function unnamed(checked: CheckedObject, field: string): Problem {
  return problem(checked, {
    id: 'bad-port',
    severity: 'error',
    field: `${field}.name`,
    message: 'A port has no name, and its Service has several',
    fix: 'Give each port a name',
  });
}

function twice(checked: CheckedObject, field: string, key: string): Problem {
  return problem(checked, {
    id: 'duplicate-name',
    severity: 'error',
    field,
    message: `Two ports have ${key}`,
    fix: 'Give each port its own',
  });
}

function noNodePort(checked: CheckedObject, field: string, type: string): Problem {
  return problem(checked, {
    id: 'bad-port',
    severity: 'error',
    field,
    message: `A Service of type ${type} has no port on nodes`,
    fix: 'Take the port on nodes away, or make it of type NodePort',
  });
}

function takenBy(checked: CheckedObject, field: string, { nodePort, other }: { nodePort: number; other: CheckedObject }): Problem {
  return problem(checked, {
    id: 'node-port-taken',
    severity: 'error',
    field,
    message: `Port ${nodePort} of the nodes is taken by ${other.id}`,
    fix: 'Choose another, or none, and let the cluster choose',
  });
}

function outOfRange(checked: CheckedObject, field: string, nodePort: number): Problem {
  return problem(checked, {
    id: 'node-port-range',
    severity: 'warning',
    field,
    message: `Port ${nodePort} is outside of 30000 to 32767, which clusters give to nodes unless they are told otherwise`,
    fix: 'Choose one of these, or none, and let the cluster choose',
  });
}
