import { isJsonObject } from '../../json.ts';
import { listAt, textAt, valueAt } from '../../manifest/reading.ts';
import { similar } from '../../schemas/shape/similar.ts';
import { isQualifiedName } from '../fields/metadata.ts';
import { quoted } from '../quoted.ts';
import { atLeast, containerRules, everywhere, type PlaceRule, podRules } from './place-rule.ts';
import { isText, says } from './values.ts';

const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'];

/** What a container says of itself (core/validation: validateContainers, validateEnv, ValidateSecurityContext). */
export const containerSettings = containerRules([
  {
    id: 'bad-image',
    at: '',
    below: 'image',
    wrong: (value) => (valueAt(value, 'image') ?? null) === null,
    message: 'The container has no image',
    fix: 'Name one: registry/repository:tag',
  },
  {
    id: 'bad-variable',
    at: 'env[].valueFrom.fieldRef.fieldPath',
    wrong: (value) => isText(value) && !variableFields.has(value) && !isSubscript(value),
    message: (value) => `A variable cannot hold the field ${quoted(value)}`,
    fix: (value) =>
      meant(value, [...variableFields], `Use one of ${[...variableFields].join(', ')}, metadata.labels['…'], metadata.annotations['…']`),
  },
  {
    id: 'bad-variable',
    at: 'env[].valueFrom.resourceFieldRef.resource',
    wrong: (value) => isText(value) && !isResourceField(value),
    message: (value) => `${quoted(value)} is no resource of a container that a variable can hold`,
    fix: (value) => meant(value, resourceFields, `Use one of ${resourceFields.join(', ')}`),
  },
  {
    id: 'bad-variable',
    at: 'envFrom[]',
    wrong: (value) => isJsonObject(value) && !isJsonObject(value.configMapRef) && !isJsonObject(value.secretRef),
    message: 'Variables come from nowhere',
    fix: 'Say one of configMapRef and secretRef',
  },
  {
    id: 'bad-security-context',
    at: 'securityContext',
    wrong: (value) =>
      valueAt(value, 'allowPrivilegeEscalation') === false &&
      (valueAt(value, 'privileged') === true || listAt(value, 'capabilities', 'add').includes('CAP_SYS_ADMIN')),
    message: 'It forbids privilege escalation, and gives all privileges',
    fix: 'Take privileged and CAP_SYS_ADMIN away, or allowPrivilegeEscalation: false',
  },
  ...atLeast(0, 'securityContext.runAsUser', 'securityContext.runAsGroup'),
  ...atLeast(
    0,
    ...probes.flatMap((probe) =>
      ['initialDelaySeconds', 'periodSeconds', 'timeoutSeconds', 'failureThreshold', 'successThreshold'].map(
        (field) => `${probe}.${field}`,
      ),
    ),
  ),
]);

/** Containers that end before the others begin are asked nothing (core/validation: validateInitContainers). */
export const initContainers = podRules(
  [...probes, 'lifecycle'].map((field) => ({
    id: 'bad-probe',
    at: 'initContainers[]',
    below: field,
    wrong: (value) => says(value, field) && valueAt(value, 'restartPolicy') !== 'Always',
    message: `An init container has ${field}, and ends before the others start`,
    fix: `Take ${field} away, or make it a sidecar with restartPolicy: Always`,
  })),
);

const seccomp: readonly Omit<PlaceRule, 'at'>[] = [
  {
    id: 'bad-security-context',
    wrong: (value) => valueAt(value, 'type') === 'Localhost' && !says(value, 'localhostProfile'),
    message: 'The seccomp profile is one of the node (Localhost), and is not named',
    fix: 'Name it in localhostProfile, or use the type RuntimeDefault',
  },
  {
    id: 'bad-security-context',
    wrong: (value) => textAt(value, 'type') !== 'Localhost' && says(value, 'localhostProfile'),
    message: 'It names a seccomp profile of the node, and is not of type Localhost',
    fix: 'Take localhostProfile away, or use the type Localhost',
  },
];

const profiles = ['securityContext', 'initContainers[].securityContext', 'containers[].securityContext'].map(
  (at) => `${at}.seccompProfile`,
);

export const seccompProfiles = podRules(seccomp.flatMap((rule) => everywhere(profiles, rule)));

/** The downward API of variables; the last is an older name of spec.nodeName. */
const variableFields = new Set([
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
  'spec.host',
]);

function isSubscript(path: string): boolean {
  const key = /^metadata\.(?:labels|annotations)\['(.+)'\]$/.exec(path)?.[1];
  return key !== undefined && isQualifiedName(key.toLowerCase());
}

const resourceFields = ['limits', 'requests'].flatMap((map) => ['cpu', 'memory', 'ephemeral-storage'].map((name) => `${map}.${name}`));

function isResourceField(text: string): boolean {
  return resourceFields.includes(text) || /^(?:limits|requests)\.hugepages-./.test(text);
}

function meant(value: unknown, known: readonly string[], otherwise: string): string {
  const found = typeof value === 'string' ? similar(value, known) : undefined;
  return found === undefined ? otherwise : `Did you mean ${quoted(found)}?`;
}
