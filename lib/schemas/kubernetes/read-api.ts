import { readFileSync } from 'node:fs';

/** `api.json`, which .ci/kubernetes-schemas writes: what all Kubernetes versions say, each thing once. */
export interface ApiFile {
  /** The minor versions of Kubernetes 1 that it covers, ascending. */
  readonly minors: readonly number[];
  /** By `apps/v1 Deployment`. */
  readonly kinds: { readonly [kind: string]: KindEntry };
  /** By `core.v1.Container` and field: a type as text, or a list of `28-33 type` and `34- type` where it changed. */
  readonly definitions: { readonly [definition: string]: DefinitionEntry };
}

export interface KindEntry {
  /** `28-31,34-`; absent where no version here serves it any more. */
  readonly served?: string;
  readonly namespaced?: boolean;
  readonly definition?: string;
  /** Minor versions of Kubernetes. */
  readonly deprecated?: number;
  readonly removed?: number;
  /** `apps/v1 Deployment` */
  readonly replacement?: string;
}

export interface DefinitionEntry {
  readonly [field: string]: string | readonly string[];
}

/** Read at the first question: 220 KB, two milliseconds. */
export function kubernetesApi(): ApiFile {
  api ??= readApi();
  return api;
}

let api: ApiFile | undefined;

function readApi(): ApiFile {
  return JSON.parse(readFileSync(new URL('./api.json', import.meta.url), 'utf8'));
}
