import type { Json } from '../../json.ts';
import { inside, itemsIn, type Located } from '../../manifest/located.ts';
import { textAt } from '../../manifest/reading.ts';
import type { CheckedObject } from '../checked-object.ts';
import { eachObject, type Problem, problem } from '../problem.ts';
import { quoted } from '../quoted.ts';

/** Ports of containers, and the probes and hooks that name them (core/validation: validateContainerPorts, validateHTTPGetAction). */
export const containerPorts = eachObject((checked) =>
  (checked.pod?.containers ?? []).flatMap((container) => [...declared(checked, container), ...used(checked, container)]),
);

function declared(checked: CheckedObject, container: Located): readonly Problem[] {
  const names = new Set<string>();
  return itemsIn(container, 'ports').flatMap(({ field, value }) => {
    const found: Problem[] = [];
    for (const key of ['containerPort', 'hostPort'])
      if (value[key] !== undefined && !isPort(value[key])) found.push(badPort(checked, `${field}.${key}`, value[key]));
    const name = textAt(value, 'name');
    if (name === undefined) return found;
    if (!isPortName(name)) found.push(badName(checked, field, name));
    if (names.has(name))
      found.push(
        problem(checked, {
          id: 'duplicate-name',
          severity: 'error',
          field: `${field}.name`,
          message: `Two ports of its container are called ${quoted(name)}`,
          fix: 'Give each a name of its own',
        }),
      );
    names.add(name);
    return found;
  });
}

function used(checked: CheckedObject, container: Located): readonly Problem[] {
  const names = new Set(itemsIn(container, 'ports').flatMap(({ value }) => textAt(value, 'name') ?? []));
  const actions = [
    ...['livenessProbe', 'readinessProbe', 'startupProbe'].map((probe) => [probe]),
    ['lifecycle', 'postStart'],
    ['lifecycle', 'preStop'],
  ].flatMap((path) => ['httpGet', 'tcpSocket'].map((action) => inside(container, ...path, action)));
  return actions.flatMap((action) => {
    const port = action?.value.port;
    if (action === undefined || port === undefined) return [];
    const field = `${action.field}.port`;
    if (typeof port !== 'string' || /^\d+$/.test(port)) return isPort(Number(port)) ? [] : [badPort(checked, field, port)];
    if (names.has(port)) return [];
    return [
      problem(checked, {
        id: 'dangling-port',
        severity: 'error',
        field,
        message: `Port ${quoted(port)} is the name of no port of its container`,
        fix:
          names.size === 0
            ? 'Name the port of the container, or say its number'
            : `Use one that it has: ${[...names].map(quoted).join(', ')}`,
      }),
    ];
  });
}

export function badPort(checked: CheckedObject, field: string, value: Json | undefined): Problem {
  const isNumber = typeof value === 'string' && /^\d{1,5}$/.test(value) && isPort(Number(value));
  const [message, fix] = isNumber
    ? [`${quoted(value)} is a text, expected a number`, `Write ${Number(value)} without quotes`]
    : [`${quoted(value)} is not a port, expected 1 to 65535`, 'Write a number from 1 to 65535'];
  return problem(checked, { id: 'bad-port', severity: 'error', field, message, fix });
}

function badName(checked: CheckedObject, field: string, name: string): Problem {
  return problem(checked, {
    id: 'bad-port',
    severity: 'error',
    field: `${field}.name`,
    message: `${quoted(name)} is no name of a port`,
    fix: 'Use at most 15 lower-case letters, digits and single dashes, at least one letter among them',
  });
}

export function isPort(value: Json | undefined): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65535;
}

/** IANA_SVC_NAME, RFC 6335. */
export function isPortName(name: string): boolean {
  return name.length <= 15 && /^[a-z0-9](?:-?[a-z0-9])*$/.test(name) && /[a-z]/.test(name);
}
