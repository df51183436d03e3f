import { canonicalJson, type Json } from '../../../json.ts';
import { type ObjectId, objectId } from '../../../object-id.ts';
import { type Memory, remembered } from '../../../remembered.ts';
import { type KubernetesObject, typeOf } from '../../kubernetes-object.ts';
import { type PodReference, podReferences } from '../../pods/pod-references.ts';
import { podTemplateOf } from '../../pods/pod-template.ts';
import { jsonOf, mapAt } from '../../reading.ts';
import type { ObjectChange } from '../../semantic-diff.ts';
import type { StaleConfiguration } from '../consequence.ts';
import { rollsOut } from '../workload.ts';

/** A ConfigMap or Secret whose content changed: which keys, or that it is gone. */
type Content = { readonly kind: 'changed'; readonly keys: ReadonlySet<string> } | { readonly kind: 'deleted' };
export type ChangedContent = ReadonlyMap<ObjectId, Content>;

/** The ConfigMaps and Secrets that a diff changes or deletes. Other labels on them mean nothing to who reads them. */
export function changedContent(changes: readonly ObjectChange[]): ChangedContent {
  const contents = new Map<ObjectId, Content>();
  for (const { id, before, after } of changes) {
    if (before === undefined || !['ConfigMap', 'Secret'].includes(typeOf(before))) continue;
    if (after === undefined) contents.set(id, { kind: 'deleted' });
    else contents.set(id, { kind: 'changed', keys: changedKeys(before, after) });
  }
  return contents;
}

/** Whether a workload reads something that changed, so that it belongs to what the diff means though it is the same itself. */
export function isReader(object: KubernetesObject, contents: ChangedContent, memory?: Memory | undefined): boolean {
  return contents.size > 0 && rollsOut(object) && sources(memory)(object).some((source) => concerns(source, contents));
}

const sources = remembered(readBy);

/** What of a workload, as it will be, goes on with old configuration. `restarts`: its pods are replaced anyway. */
export function staleConfiguration(
  { id, object, restarts }: { readonly id: ObjectId; readonly object: KubernetesObject; readonly restarts: boolean },
  contents: ChangedContent,
): readonly StaleConfiguration[] {
  if (contents.size === 0 || !rollsOut(object)) return [];
  const found = new Map<ObjectId, StaleConfiguration>();
  for (const source of readBy(object)) {
    if (!concerns(source, contents)) continue;
    const isGone = contents.get(source.id)?.kind === 'deleted';
    if (restarts && !isGone) continue;
    const how = isGone ? 'deleted' : source.how;
    // Read in two ways: the one that goes stale is what matters.
    if (found.has(source.id) && how !== 'start') continue;
    found.set(source.id, { kind: 'stale-configuration', object: id, source: source.id, how, ...said(source, how) });
  }
  return [...found.values()];
}

/** A ConfigMap or Secret that the containers of a workload read. */
interface Source extends Pick<PodReference, 'keys' | 'optional'> {
  readonly id: ObjectId;
  readonly how: 'start' | 'files';
}

function readBy(object: KubernetesObject): readonly Source[] {
  const { namespace } = object.metadata;
  return podReferences(podTemplateOf(object)).flatMap(({ kind, name, reaches, keys, optional }) =>
    reaches === 'pod' ? [] : [{ id: objectId({ group: '', kind, namespace, name }), how: reaches, keys, optional }],
  );
}

function said({ id, optional }: Source, how: StaleConfiguration['how']): Pick<StaleConfiguration, 'weight' | 'message'> {
  switch (how) {
    case 'start':
      return { weight: 'caution', message: `Does not restart by itself: it reads ${id} only when it starts, and keeps the old values` };
    case 'files':
      return { weight: 'note', message: `Does not restart by itself: the files of ${id} change under it within about a minute` };
    case 'deleted':
      return optional
        ? { weight: 'note', message: `Reads ${id}, which is deleted and optional` }
        : { weight: 'danger', message: `Names ${id}, which is deleted: new pods of it do not start` };
  }
}

function concerns({ id, keys }: Source, contents: ChangedContent): boolean {
  const content = contents.get(id);
  if (content === undefined) return false;
  return content.kind === 'deleted' || (keys.length === 0 ? content.keys.size > 0 : keys.some((key) => content.keys.has(key)));
}

function changedKeys(before: KubernetesObject, after: KubernetesObject): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const field of ['data', 'binaryData', 'stringData']) {
    const left = mapAt(jsonOf(before), field);
    const right = mapAt(jsonOf(after), field);
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) if (text(left, key) !== text(right, key)) keys.add(key);
  }
  return keys;
}

function text(map: { readonly [key: string]: Json }, key: string): string | undefined {
  return Object.hasOwn(map, key) ? canonicalJson(map[key] ?? null) : undefined;
}
