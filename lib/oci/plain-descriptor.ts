import { isDigest } from '../digest.ts';
import { isMediaType, type LooseDescriptor } from './descriptor.ts';

/**
 * Whether a value out of JSON is a descriptor of the form that nearly all have. What is one, `descriptorSchema` takes as it is; of anything
 * else only the schema says what it is, and what is wrong with it. A long ledger has a hundred thousand of them, and a schema costs ten times as much.
 */
export function isPlainDescriptor(value: unknown): value is LooseDescriptor {
  if (!isFields(value) || Object.hasOwn(value, '__proto__')) return false;
  const { mediaType, digest, size, artifactType, annotations } = value;
  return (
    typeof digest === 'string' &&
    isDigest(digest) &&
    typeof mediaType === 'string' &&
    isMediaType(mediaType) &&
    typeof size === 'number' &&
    Number.isSafeInteger(size) &&
    size >= 0 &&
    (artifactType === undefined || typeof artifactType === 'string') &&
    (annotations === undefined || isPlainAnnotations(annotations))
  );
}

export function isPlainAnnotations(value: unknown): value is Readonly<Record<string, string>> {
  if (!isFields(value)) return false;
  for (const key in value) if (key === '__proto__' || typeof value[key] !== 'string') return false;
  return true;
}

export function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isPlainList(value: unknown): value is readonly LooseDescriptor[] {
  return Array.isArray(value) && value.every(isPlainDescriptor);
}
