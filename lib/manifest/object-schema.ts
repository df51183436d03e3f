import { z } from 'zod';
import { isJsonObject, type Json } from '../json.ts';
import type { KubernetesObject } from './kubernetes-object.ts';

/** What is wrong with a value that should be a Kubernetes object, a sentence each; or the object. */
export function readObject(value: Json): { readonly object: KubernetesObject } | { readonly problems: readonly string[] } {
  if (isPlainlySound(value)) return { object: value as unknown as KubernetesObject };
  const result = kubernetesObject.safeParse(value);
  // The value that came in, not zod's copy: the checked object is exactly the one that was read.
  if (result.success) return { object: value as unknown as KubernetesObject };
  return { problems: result.error.issues.map((issue) => `${issue.path.length === 0 ? 'it' : issue.path.join('.')} ${issue.message}`) };
}

// A name becomes a segment of a URL (apimachinery, path.ValidatePathSegmentName), and is printed.
const pathSegment = /^(?!\.{1,2}$)[^\s/%\p{C}]{1,253}$/u;
const label = /^[a-z0-9](?:[-a-z0-9]{0,61}[a-z0-9])?$/;

const apiVersion = /^(?:[a-z0-9](?:[-a-z0-9.]{0,251}[a-z0-9])?\/)?[a-z0-9]{1,63}$/;
const kind = /^[A-Za-z][A-Za-z0-9]{0,62}$/;

/** The same as the schema below for nearly every object, without what it takes to say what is wrong: a compile reads each several times. */
function isPlainlySound(value: Json): boolean {
  if (!isJsonObject(value) || !matches(value.apiVersion, apiVersion) || !matches(value.kind, kind)) return false;
  const { metadata } = value;
  if (!isJsonObject(metadata) || !matches(metadata.name, pathSegment)) return false;
  if (metadata.namespace !== undefined && !matches(metadata.namespace, label)) return false;
  return [metadata.labels, metadata.annotations].every(
    (map) => map === undefined || (isJsonObject(map) && Object.values(map).every(isText)),
  );
}

function matches(value: Json | undefined, form: RegExp): boolean {
  return typeof value === 'string' && form.test(value);
}

function isText(value: Json): boolean {
  return typeof value === 'string';
}

const text = (message: string) => z.string({ error: message });
const texts = z.record(z.string(), text('is not a text'), { error: 'is not a map of texts' });

const kubernetesObject = z.looseObject(
  {
    apiVersion: text('is missing').regex(apiVersion, 'is not a group and version'),
    kind: text('is missing').regex(kind, 'is not the name of a kind'),
    metadata: z.looseObject(
      {
        name: text('is missing').regex(pathSegment, 'is not a name'),
        namespace: text('is not a text').regex(label, 'is not the name of a namespace').optional(),
        labels: texts.nullable().optional(),
        annotations: texts.nullable().optional(),
      },
      { error: 'is missing' },
    ),
  },
  { error: 'is not a map' },
);
