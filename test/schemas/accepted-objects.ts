import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../../lib/manifest/kubernetes-object.ts';

/** Objects of many kinds that a real API server 1.35 accepts. */
export const acceptedObjects: readonly KubernetesObject[] = readObjects(join(import.meta.dirname, 'accepted-objects.yaml'));

/** The objects of a file of YAML documents, those of lists one by one. */
export function readObjects(path: string): readonly KubernetesObject[] {
  return parseAllDocuments(readFileSync(path, 'utf8')).flatMap((document) => {
    const value = document.toJS();
    return value === null ? [] : (value.items ?? [value]);
  });
}
