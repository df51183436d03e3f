import { isJsonObject } from '../../json.ts';
import { itemsIn, type Located } from '../../manifest/located.ts';
import { textAt, valueAt } from '../../manifest/reading.ts';
import type { CheckedObject } from '../checked-object.ts';
import { eachObject, type Problem, problem, type Surroundings } from '../problem.ts';
import { quoted } from '../quoted.ts';
import { imageProblem } from './grammar/image-reference.ts';

/** Names, images, variables and probes of containers (core/validation: validateContainers, validateEnv, validateProbe). */
export const containerFields = eachObject((checked, set) => [
  ...names(checked),
  ...(checked.pod?.containers ?? []).flatMap((container) => [
    ...image(checked, container),
    ...itemsIn(container, 'env').flatMap((variable) => environmentVariable(checked, variable, set)),
    ...probes.flatMap((probe) => probeHandlers(checked, container, probe)),
  ]),
]);

const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'];

function names(checked: CheckedObject): readonly Problem[] {
  const seen = new Set<string>();
  return (checked.pod?.containers ?? []).flatMap(({ field, value }) => {
    const name = textAt(value, 'name');
    if (name === undefined) return [];
    const found: Problem[] = [];
    if (name.length > 63 || !/^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/.test(name))
      found.push(
        problem(checked, {
          id: 'bad-name',
          severity: 'error',
          field: `${field}.name`,
          message: `${quoted(name)} is no name of a container`,
          fix: 'Use at most 63 lower-case letters, digits and "-", beginning and ending with a letter or digit',
        }),
      );
    if (seen.has(name))
      found.push(
        problem(checked, {
          id: 'duplicate-name',
          severity: 'error',
          field: `${field}.name`,
          message: `Two containers of its pods are called ${quoted(name)}`,
          fix: 'Give each a name of its own; containers and initContainers share their names',
        }),
      );
    seen.add(name);
    return found;
  });
}

function image(checked: CheckedObject, { field, value }: Located): readonly Problem[] {
  const found = typeof value.image === 'string' ? imageProblem(value.image) : undefined;
  if (found === undefined) return [];
  return [problem(checked, { id: 'bad-image', severity: 'error', field: `${field}.image`, ...found })];
}

function environmentVariable(checked: CheckedObject, { field, value }: Located, { kubernetes }: Surroundings): readonly Problem[] {
  const { name, valueFrom } = value;
  const wrong = (message: string, fix: string) => [problem(checked, { id: 'bad-variable', severity: 'error', field, message, fix })];
  if (typeof name === 'string' && !isVariableName(name, kubernetes))
    return wrong(
      `${quoted(name)} is no name of an environment variable in Kubernetes ${kubernetes}`,
      'Use letters, digits, "_", "-" and ".", not beginning with a digit',
    );
  if (valueFrom === undefined || valueFrom === null) return [];
  if (textAt(value, 'value') !== undefined)
    return wrong(`Variable ${quoted(name)} has a value and says where it comes from`, 'Say one of value and valueFrom');
  // One that nobody here knows yet may be a source, too.
  const sources = isJsonObject(valueFrom) ? Object.keys(valueFrom).filter((key) => valueFrom[key] !== null) : [];
  if (sources.length === 1) return [];
  return wrong(
    `Variable ${quoted(name)} comes from ${sources.length === 0 ? 'nowhere' : sources.join(' and ')}, expected one source`,
    'Say one of fieldRef, resourceFieldRef, configMapKeyRef and secretKeyRef',
  );
}

/** RelaxedEnvironmentVariableValidation, on since 1.32: printable ASCII without "=". */
function isVariableName(name: string, kubernetes: string): boolean {
  return Number(kubernetes.slice(2)) >= 32 ? /^[\x20-\x3c\x3e-\x7e]+$/.test(name) : /^[-._a-zA-Z][-._a-zA-Z0-9]*$/.test(name);
}

function probeHandlers(checked: CheckedObject, container: Located, probe: string): readonly Problem[] {
  const value = valueAt(container.value, probe);
  if (value === undefined || value === null) return [];
  const field = `${container.field}.${probe}`;
  const handlers = ['exec', 'httpGet', 'tcpSocket', 'grpc'].filter((key) => valueAt(value, key) !== undefined);
  const found: Problem[] = [];
  if (handlers.length !== 1)
    found.push(
      problem(checked, {
        id: 'bad-probe',
        severity: 'error',
        field,
        message: `A probe has ${handlers.length === 0 ? 'nothing to ask' : `${handlers.join(' and ')}`}, expected one of exec, httpGet, tcpSocket and grpc`,
        fix:
          handlers.length === 0
            ? "Say what to ask: httpGet: { path: '/', port: 8080 }"
            : 'Keep one of them; startupProbe, readinessProbe and livenessProbe may each ask something else',
      }),
    );
  const threshold = valueAt(value, 'successThreshold');
  if (probe !== 'readinessProbe' && threshold !== undefined && threshold !== null && threshold !== 1)
    found.push(
      problem(checked, {
        id: 'bad-probe',
        severity: 'error',
        field: `${field}.successThreshold`,
        message: `It is ${quoted(threshold)}, expected 1 for any probe but readiness`,
        fix: 'Leave successThreshold out',
      }),
    );
  return found;
}
