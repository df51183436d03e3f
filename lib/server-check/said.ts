import type { ClusterError } from '../kubernetes/cluster-error.ts';
import { asJson, idOf, type KubernetesObject } from '../manifest/kubernetes-object.ts';
import { fieldName } from './field-name.ts';

/** What a server says about an object that it was given. */
export type Said =
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] }
  /** It cannot tell, or does not ask who could. */
  | { readonly kind: 'unproven'; readonly id: string; readonly message: string };

export interface Refusal {
  /** One sentence without final period. */
  readonly message: string;
  readonly field?: string | undefined;
  /** The same field as the server writes it, where the server has no such field. */
  readonly undeclared?: string | undefined;
  /** Of a policy or a webhook, which may not be the only one: a server names the first of several. */
  readonly isDenial?: true | undefined;
}

/** Reads a refusal of an object; throws what is no verdict on the object but trouble with the server. */
export function readRefusal(object: KubernetesObject, error: ClusterError): Said {
  const text = spoken(object, error);
  const unproven = noVerdict(object, text);
  if (unproven !== undefined) return { kind: 'unproven', ...unproven };
  if (!isVerdict(error, text)) throw error;
  const refusals = refusalsOf(object, error, text);
  return { kind: 'refused', refusals: isDenial(text) ? refusals.map((refusal) => ({ ...refusal, isDenial: true })) : refusals };
}

/** The server's own words, without what the client says before them and without naming the object again. */
function spoken(object: KubernetesObject, { message }: ClusterError): string {
  const before = new RegExp(`^Cannot (?:apply|create) ${escaped(idOf(object))}: `);
  return message.replace(before, '');
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** Where the server does not come to judge the object. */
function noVerdict({ metadata: { namespace } }: KubernetesObject, text: string): { id: string; message: string } | undefined {
  if (/failed calling webhook|does not support dry run|conversion webhook/.test(text))
    return { id: 'webhook', message: 'A webhook that would judge it could not be asked' };
  if (namespace !== undefined && text.includes(`namespaces "${namespace}" not found`))
    return { id: 'namespace', message: `Namespace "${namespace}" is not there, so nothing in it could be tried` };
  // Rights of whoever asks, and not the object.
  if (/ is forbidden: User "[^"]*" cannot /.test(text))
    return { id: 'no-rights', message: 'You may not apply it there, so it could not be tried' };
  return undefined;
}

function isVerdict({ code, retryable }: ClusterError, text: string): boolean {
  switch (code) {
    case 'INVALID':
    case 'FORBIDDEN':
    case 'CONFLICT':
    case 'NOT_FOUND':
    case 'UNKNOWN_KIND':
      return true;
    case 'REFUSED':
      return !retryable;
    // A policy may give any of these as the reason of its denial.
    case 'UNAUTHORIZED':
      return text.includes('AdmissionPolicy');
    case 'BAD_KUBECONFIG':
    case 'UNREACHABLE':
    case 'TIMEOUT':
    case 'GONE':
    case 'BUSY':
    case 'BAD_ANSWER':
      return false;
  }
}

function refusalsOf(object: KubernetesObject, { causes }: ClusterError, text: string): readonly Refusal[] {
  const json = asJson(object);
  const denial = policyDenial(text);
  if (denial !== undefined) return [{ message: denial }];
  const located = causes.filter(({ field }) => field !== '' && field !== '<nil>');
  if (located.length > 0)
    return located.map(({ field, message }) => ({ field: fieldName(json, field), message: withoutPeriod(withoutField(message, field)) }));
  const typed = /^failed to create typed patch object \([^)]*\): (?:errors:)?([\s\S]*)$/.exec(text)?.[1];
  if (typed === undefined) return [{ message: withoutPeriod(text.replace(/^\S+ "[^"]*" is (?:forbidden|invalid): /, '')) }];
  return typed
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [, field, message] = /^(\.\S*?): (.*)$/.exec(line) ?? [];
      return field === undefined || message === undefined
        ? { message: withoutPeriod(line) }
        : {
            field: fieldName(json, field),
            message: withoutPeriod(message),
            ...(message === 'field not declared in schema' ? { undeclared: field } : {}),
          };
    });
}

/** What a ValidatingAdmissionPolicy says against an object, as a denial and as a warning. */
function policyDenial(text: string): string | undefined {
  const [, policy, message] = /ValidatingAdmissionPolicy '([^']*)'(?: with binding '[^']*')? denied request: ([\s\S]*)$/.exec(text) ?? [];
  return policy === undefined || message === undefined ? undefined : denialSentence(policy, message);
}

function isDenial(text: string): boolean {
  return policyDenial(text) !== undefined || /admission webhook "[^"]*" denied the request/.test(text);
}

export function denialSentence(policy: string, message: string): string {
  return `ValidatingAdmissionPolicy "${policy}": ${withoutPeriod(message)}`;
}

/** Some servers repeat the field in the message of a cause. */
function withoutField(message: string, field: string): string {
  return message.startsWith(`${field}: `) ? message.slice(field.length + 2) : message;
}

function withoutPeriod(message: string): string {
  return message
    .trim()
    .replaceAll(/&value\.valueUnstructured\{Value:([^}]*)\}/g, '$1')
    .replace(/\.$/, '');
}
