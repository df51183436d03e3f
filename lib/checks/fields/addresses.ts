import { itemsIn } from '../../manifest/located.ts';
import type { CheckedObject } from '../checked-object.ts';
import { eachObject, type Problem, problem } from '../problem.ts';
import { quoted } from '../quoted.ts';

/** Hosts and paths of Ingresses (networking/validation: ValidateIngressSpec), and the names of Services (core/validation). */
export const addressFields = eachObject((checked, { kubernetes }) => {
  if (checked.type === 'Service') return serviceName(checked, Number(kubernetes.slice(2)));
  if (checked.type !== 'Ingress.networking.k8s.io') return [];
  return itemsIn(checked.whole, 'spec', 'rules').flatMap((rule) => [
    ...host(checked, `${rule.field}.host`, rule.value.host),
    ...itemsIn(rule, 'http', 'paths').flatMap((path) => pathOf(checked, `${path.field}.path`, path.value)),
  ]);
});

function host(checked: CheckedObject, field: string, value: unknown): readonly Problem[] {
  if (typeof value !== 'string' || value === '') return [];
  if (isHost(value)) return [];
  const lower = value.toLowerCase();
  const fix = isHost(lower)
    ? `Write it in lower case: ${lower}`
    : 'Use a DNS name of lower-case letters, digits, "-" and ".", with a star for its first part at most: *.example.com';
  return [problem(checked, { id: 'bad-host', severity: 'error', field, message: `${quoted(value)} is no host of an Ingress`, fix })];
}

function isHost(text: string): boolean {
  const bare = text.startsWith('*.') ? text.slice(2) : text;
  const isAddress = /^\d+\.\d+\.\d+\.\d+$|:/.test(text);
  return text.length <= 253 && !isAddress && bare.split('.').every((part) => dnsLabel.test(part));
}

function pathOf(checked: CheckedObject, field: string, { path, pathType }: CheckedObject['whole']['value']): readonly Problem[] {
  if (typeof path !== 'string' || path.startsWith('/') || (path === '' && pathType === 'ImplementationSpecific')) return [];
  return [
    problem(checked, {
      id: 'bad-path',
      severity: 'error',
      field,
      message: `Path ${quoted(path)} does not begin with "/"`,
      fix: `Write /${path}`,
    }),
  ];
}

/** RelaxedServiceNameValidation is off until 1.35. */
function serviceName(checked: CheckedObject, minor: number): readonly Problem[] {
  const { name } = checked.object.metadata;
  if (minor > 34 || !/^\d/.test(name)) return [];
  return [
    problem(checked, {
      id: 'bad-name',
      severity: 'error',
      field: 'metadata.name',
      message: `${quoted(name)} is no name of a Service in Kubernetes 1.${minor}`,
      fix: 'Begin it with a letter',
    }),
  ];
}

const dnsLabel = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?$/;
