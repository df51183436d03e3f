import { byCodeUnit, isJsonObject, type Json } from '../json.ts';
import { asJson } from '../manifest/kubernetes-object.ts';
import type { ManifestSet } from '../manifest/manifest-set.ts';
import { containerLists } from '../manifest/pods/container-lists.ts';

/** Every container image that a set names, sorted, each once: in any pod template, whatever the kind around it. */
export function imagesOf(set: ManifestSet): readonly string[] {
  const images = new Set<string>();
  for (const { object } of set.objects) collect(asJson(object), images);
  return [...images].sort(byCodeUnit);
}

const listNames: ReadonlySet<string> = new Set(containerLists);

function collect(value: Json, images: Set<string>): void {
  if (Array.isArray(value)) for (const item of value) collect(item, images);
  if (!isJsonObject(value)) return;
  for (const [key, child] of Object.entries(value)) {
    if (listNames.has(key) && Array.isArray(child)) {
      for (const container of child) if (isJsonObject(container) && typeof container.image === 'string') images.add(container.image);
    }
    collect(child, images);
  }
}
