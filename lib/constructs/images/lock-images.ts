import { satisfies } from 'semver';
import { counted } from '../../counted.ts';
import { digestOf } from '../../digest.ts';
import { PawlError } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import { badLock } from '../../lock/bad-lock.ts';
import { emptyLock, type Lock, type LockedImage, lockText } from '../../lock/lock.ts';
import { lockName, readLock } from '../../lock/lock-file.ts';
import { idOf } from '../../manifest/kubernetes-object.ts';
import type { ObjectId } from '../../object-id.ts';
import { isTag } from '../../oci/reference.ts';
import { type Memory, remembered } from '../../remembered.ts';
import type { InputFile } from '../synthesis/input-file.ts';
import type { ReadObject } from '../synthesis/read-object.ts';
import { namesImages, replaceInObject } from './replace-in-object.ts';
import { type AskedImage, rangeText } from './stand-in.ts';
import { tagVersion } from './tag-version.ts';

/** An image of an environment that the project asks for by a range. */
export interface UsedImage extends AskedImage {
  /** As the lock has it; absent where it has none that is in the range. */
  readonly locked?: LockedImage | undefined;
  /** The objects that name it, in their order. */
  readonly objects: readonly ObjectId[];
}

export interface LockedImages {
  /** With versions and digests instead of ranges. */
  readonly objects: readonly ReadObject[];
  /** In the order of their first use. */
  readonly images: readonly UsedImage[];
  readonly findings: readonly Finding[];
  /** The lock, where it was needed. */
  readonly inputs: readonly InputFile[];
}

/** Puts what the lock says into the place of every image that `image(…)` made. One finding for each image that it does not have. */
export function lockImages(objects: readonly ReadObject[], folder: string, memory?: Memory | undefined): LockedImages {
  const [named, place] = [namesImages(memory), places(memory)];
  const uses = new Map<string, Use>();
  const lock = lazyLock(folder);
  const pieces: Finding[] = [];
  const changed = objects.map((read) => {
    if (!named(read.object)) return read;
    const texts: string[] = [];
    const locked = (asked: AskedImage, field: string): string => {
      const key = imageKey(asked);
      const use = uses.get(key) ?? { asked, locked: entryOf(lock().lock, asked), places: [] };
      uses.set(key, use);
      use.places.push({ read, field });
      const text = imageText({ ...asked, locked: 'image' in use.locked ? use.locked.image : undefined });
      texts.push(text);
      return text;
    };
    const object = replaceInObject(read.object, { locked, broken: (field) => pieces.push(takenApart({ read, field })) });
    return place(read, texts.join(' ')).as({ ...read, object });
  });
  if (uses.size === 0) return { objects: changed, images: [], findings: pieces, inputs: [] };
  const { problem, input } = lock();
  return {
    objects: changed,
    images: [...uses.values()].map(used),
    findings: [...(problem === undefined ? [...uses.values()].flatMap(missing) : [problem]), ...pieces],
    inputs: input === undefined ? [] : [input],
  };
}

/** With the same images in its places, an object is the same as before. */
const places = remembered((_: ReadObject, _texts: string) => {
  let first: ReadObject | undefined;
  return { as: (read: ReadObject) => (first ??= read) };
});

/** The key of its entry in the lock. */
export function imageKey({ repository, ...asked }: AskedImage): string {
  return `${repository} ${rangeText(asked)}`;
}

interface Use {
  readonly asked: AskedImage;
  readonly locked: Entry;
  readonly places: Place[];
}

interface Place {
  readonly read: ReadObject;
  readonly field: string;
}

type Entry = { readonly image: LockedImage } | { readonly reason: string };

/** Most environments have no such image and read no lock. */
function lazyLock(folder: string): () => { readonly lock: Lock; readonly problem?: Finding; readonly input?: InputFile } {
  let read: ReturnType<ReturnType<typeof lazyLock>> | undefined;
  return () => {
    if (read !== undefined) return read;
    try {
      const lock = readLock(folder);
      read = { lock, input: { path: lockName, digest: digestOf(lockText(lock)) } };
    } catch (thrown) {
      if (!(thrown instanceof PawlError)) throw thrown;
      read = { lock: emptyLock, problem: badLock(thrown) };
    }
    return read;
  };
}

function entryOf({ images }: Lock, asked: AskedImage): Entry {
  const key = imageKey(asked);
  const image = Object.hasOwn(images, key) ? images[key] : undefined;
  if (image === undefined) return { reason: `${lockName} does not have it` };
  const version = tagVersion(image.version, asked.variant);
  if (!isTag(image.version) || version === undefined || !satisfies(version, asked.range))
    return { reason: `${lockName} has version "${image.version.slice(0, 64)}", which is not in that range` };
  return { image };
}

/** The text that goes into the objects. An image that is not locked looks like a locked one, so that no other check complains: it is never released. */
export function imageText({ repository, locked }: AskedImage & { readonly locked?: LockedImage | undefined }): string {
  return `${repository}:${locked?.version ?? '0.0.0-not-locked'}@${locked?.digest ?? `sha256:${'0'.repeat(64)}`}`;
}

function used({ asked, locked, places }: Use): UsedImage {
  const objects = [...new Set(places.map(({ read }) => idOf(read.object)))];
  return { ...asked, ...('image' in locked ? { locked: locked.image } : {}), objects };
}

function missing({ asked, locked, places }: Use): readonly Finding[] {
  // The place that runs it says more than a text that mentions it.
  const first = places.find(({ field }) => field.endsWith('.image')) ?? places[0];
  if ('image' in locked || first === undefined) return [];
  const others = new Set(places.map(({ read }) => read)).size - 1;
  return [
    {
      id: 'image-not-locked',
      severity: 'error',
      message: `Image "${asked.repository}" in range "${rangeText(asked)}" is not locked: ${locked.reason}${others === 0 ? '' : `; ${counted(others, 'more object')} ${others === 1 ? 'uses' : 'use'} it`}`,
      fix: 'Run "pawl images update", and commit the lock',
      ...placed(first),
    },
  ];
}

function takenApart(place: Place): Finding {
  return {
    id: 'image-in-pieces',
    severity: 'error',
    message: 'A text has a piece of what image(…) returned, which stands for nothing',
    fix: 'Use all of it: it stands for the image, with version and digest, until the objects are read',
    ...placed(place),
  };
}

function placed({ read, field }: Place): Pick<Finding, 'application' | 'object' | 'field' | 'construct'> {
  return { application: read.application, object: idOf(read.object), field, construct: read.construct };
}
