import { imagesOf } from '../artifact/images.ts';
import { byCodeUnit } from '../json.ts';
import type { LockableImage } from '../vendor/images/look-up.ts';
import { endedEarly } from './ended-early.ts';
import { findingLines } from './output/findings.ts';
import type { Tools } from './tools.ts';
import { openProject, type ProjectArguments } from './workplace.ts';

export interface ProjectImages {
  /** The project's folder, absolute. */
  readonly folder: string;
  /** Those that are asked for by a range, by repository and range, each once. */
  readonly images: readonly ListedImage[];
  /** Those that compiled objects name in another way, by name. */
  readonly others: readonly OtherImage[];
  /** False where the project has errors beside images that are not locked: there may be more images. */
  readonly complete: boolean;
  /** Whether a build ended before it was done. */
  readonly endedEarly: boolean;
}

export interface ListedImage extends LockableImage {
  readonly environments: readonly string[];
}

export interface OtherImage {
  readonly image: string;
  readonly environments: readonly string[];
}

/** Compiles the project and collects the images of all environments. */
export async function openImages(tools: Tools, flags: ProjectArguments): Promise<ProjectImages> {
  const { imageKey, imageText } = await import('../constructs/images/lock-images.ts');
  const { readLock } = await import('../lock/lock-file.ts');
  const { folder, compiled } = await openProject(tools, flags);
  // One that cannot be read is said here, before anybody takes its images for missing.
  readLock(folder);
  const asked = new Map<string, ListedImage>();
  const others = new Map<string, OtherImage>();
  for (const { name, images, set } of compiled.environments) {
    for (const { objects: _, ...image } of images) {
      const key = imageKey(image);
      asked.set(key, { ...image, locked: image.locked, environments: [...(asked.get(key)?.environments ?? []), name] });
    }
    const byRange = new Set(images.map(imageText));
    for (const image of imagesOf(set).filter((one) => !byRange.has(one)))
      others.set(image, { image, environments: [...(others.get(image)?.environments ?? []), name] });
  }
  const complete = !compiled.findings.some(({ id, severity }) => severity === 'error' && id !== 'image-not-locked');
  const early = endedEarly(compiled);
  for (const line of findingLines(early)) tools.note(line);
  if (!complete) tools.note('The project has errors ("pawl check" lists them): there may be more images than these');
  return { folder, images: inOrder(asked), others: inOrder(others), complete, endedEarly: early.length > 0 };
}

function inOrder<Value>(values: ReadonlyMap<string, Value>): readonly Value[] {
  return [...values].sort(([left], [right]) => byCodeUnit(left, right)).map(([, value]) => value);
}
