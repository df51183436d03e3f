import { isJsonObject, type Json } from '../json.ts';
import { type CompiledObject, canonicalSet } from './canonical.ts';
import { asJson, idOf } from './kubernetes-object.ts';
import { ManifestError } from './manifest-error.ts';
import type { ManifestObject, ManifestSet } from './manifest-set.ts';
import { readObject } from './object-schema.ts';
import { waveOf } from './wave.ts';
import { readYaml, toYaml } from './yaml.ts';

/** The canonical bytes of a set: one `<application>.yaml` each, the objects in the set's order. */
export function applicationFiles(set: ManifestSet): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const [application, objects] of Map.groupBy(set.objects, (object) => object.application))
    files.set(`${application}.yaml`, new TextEncoder().encode(fileOf(objects)));
  return files;
}

/**
 * The set that lies in such files, whoever wrote them: every document is checked to be an object, lists are taken apart,
 * and an object without a wave is of wave 0. Files that are neither YAML nor JSON are left alone.
 * Throws a `ManifestError` that names the file and the object of everything that is wrong.
 */
export function parseApplicationFiles(environment: string, files: ReadonlyMap<string, Uint8Array>): ManifestSet {
  const objects: CompiledObject[] = [];
  const problems: string[] = [];
  for (const [file, bytes] of files) {
    const application = /^(.+)\.(?:yaml|yml|json)$/.exec(file)?.[1];
    if (application === undefined) continue;
    for (const [index, value] of documents(file, bytes).entries()) {
      const read = readObject(value);
      if ('problems' in read) problems.push(...read.problems.map((problem) => `${describe(value, index)} in "${file}": ${problem}`));
      else {
        const wave = waveOf(read.object);
        if (wave === undefined)
          problems.push(`${idOf(read.object)} in "${file}": its annotation pawl.dev/wave is not a whole number from 0`);
        else objects.push({ application, wave, object: read.object, construct: file });
      }
    }
  }
  const action = `Cannot read the objects of environment "${environment}"`;
  if (problems.length > 0) throw new ManifestError('BAD_OBJECT', action, problems);
  const { set, findings } = canonicalSet(environment, objects);
  if (findings.length > 0)
    throw new ManifestError(
      'DUPLICATE_OBJECT',
      action,
      findings.map(({ message }) => message),
    );
  return set;
}

function fileOf(objects: readonly ManifestObject[]): string {
  return objects.map(({ object }) => toYaml(asJson(object))).join('---\n');
}

function documents(file: string, bytes: Uint8Array): readonly Json[] {
  return readYaml(file, decode(file, bytes)).flatMap(expandList);
}

function decode(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new ManifestError('BAD_YAML', `Cannot read "${file}"`, ['it is not UTF-8 text'], { cause });
  }
}

/** `kind: List` and the typed lists that `kubectl get -o yaml` prints. */
function expandList(value: Json): readonly Json[] {
  if (!isJsonObject(value) || typeof value.kind !== 'string' || !value.kind.endsWith('List')) return [value];
  return Array.isArray(value.items) ? value.items.flatMap(expandList) : [value];
}

function describe(value: Json, index: number): string {
  const object = `object ${index + 1}`;
  if (!isJsonObject(value)) return object;
  const kind = typeof value.kind === 'string' ? value.kind.slice(0, 63) : '';
  const metadata = value.metadata;
  const name = isJsonObject(metadata) && typeof metadata.name === 'string' ? metadata.name.slice(0, 253) : '';
  if (kind === '') return object;
  return name === '' ? `${object} (${kind})` : `${object} (${kind} "${name}")`;
}
