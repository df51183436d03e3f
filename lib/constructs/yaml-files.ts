import { readFileSync } from 'node:fs';
import { basename, isAbsolute, relative, resolve } from 'node:path';
import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { digestOf } from '../digest.ts';
import { messageOf } from '../errors.ts';
import type { SourcePlace } from '../finding.ts';
import { idOf, type KubernetesObject } from '../manifest/kubernetes-object.ts';
import type { ObjectId } from '../object-id.ts';
import { ConstructError } from './construct-error.ts';
import { addObjects } from './incoming/add-objects.ts';
import { compileContext } from './incoming/compile-context.ts';
import { applyPatches, type ObjectPatch } from './incoming/patch.ts';
import { pathInProject } from './incoming/project-path.ts';
import { parseIncoming, takeIncoming } from './incoming/read-incoming.ts';
import { vendored } from './incoming/vendored.ts';
import { recordInput } from './synthesis/input-file.ts';
import { recordInputPlace } from './synthesis/input-place.ts';

export interface YamlFilesProps {
  /**
   * Paths relative to the project's folder, absolute paths, or `https://` addresses. What an address gives is fetched by `pawl vendor`,
   * kept below `vendor/` and locked by digest; the compile reads it there. All content belongs to the release's inputs.
   */
  readonly files: readonly string[];
  /** Given to objects that name none; not for kinds of the whole cluster, which lose it again at compile. @default the environment's namespace */
  readonly namespace?: string | undefined;
  /**
   * Changes objects on their way in, one patch after the other; the object itself is not to be changed.
   * A patch that returns undefined leaves the object out. `patch('Deployment', 'web', …)` makes typed ones.
   *
   * @default none
   */
  readonly patches?: ObjectPatch | readonly ObjectPatch[] | undefined;
}

/**
 * Kubernetes YAML that exists, as constructs: one ApiObject for each document, lists taken apart.
 *
 * Read by YAML 1.2, so that `y`, `on` and `1:30` stay texts; only `0755` is the octal number that kubectl reads.
 * Throws a ConstructError that names file and document for anything that is not a named Kubernetes object.
 */
export class YamlFiles extends Construct {
  /** The objects, in the order of the files. Empty for an address that is not vendored yet, which is a finding. */
  readonly apiObjects: readonly ApiObject[];

  constructor(scope: Construct, id: string, props: YamlFilesProps) {
    super(scope, id);
    const { folder } = compileContext(this);
    const places = new Map<ObjectId, (SourcePlace | undefined)[]>();
    const objects = props.files.flatMap((file) => this.#read(file, folder, places));
    const patched = applyPatches(this, objects, props.patches);
    this.apiObjects = addObjects(this, patched, props.namespace);
    for (const [id, same] of Map.groupBy(patched.entries(), ([, object]) => idOf(object))) {
      const known = places.get(id) ?? [];
      // A patch may have given an object another identity, or left out one of several that share theirs: nobody knows whose place is whose then.
      if (known.length !== same.length) continue;
      for (const [order, [index]] of same.entries()) {
        const [apiObject, place] = [this.apiObjects[index], known[order]];
        if (apiObject !== undefined && place !== undefined) recordInputPlace(apiObject, place);
      }
    }
  }

  #read(file: string, folder: string, places: Map<ObjectId, (SourcePlace | undefined)[]>): readonly KubernetesObject[] {
    const take = (bytes: Uint8Array, path: string | undefined) =>
      takeIncoming(
        this,
        file,
        parseIncoming(file, bytes, (object, line) => {
          const known = places.get(idOf(object)) ?? [];
          places.set(idOf(object), known);
          known.push(path === undefined ? undefined : { file: path, line });
        }),
      );
    if (/^https?:\/\//.test(file)) {
      const place = vendored(this, { kind: 'file', url: file });
      return place === undefined ? [] : take(readFileSync(place), pathInProject(place, folder));
    }
    let bytes: Uint8Array;
    try {
      bytes = readFileSync(resolve(folder, file));
    } catch (cause) {
      throw new ConstructError('BAD_FILE', `Cannot read "${file}": ${messageOf(cause)}`, { cause });
    }
    recordInput(this, { path: inputPath(file, folder), digest: digestOf(bytes) });
    return take(bytes, pathInProject(file, folder));
  }
}

/** The bare name of a file that is elsewhere and was named by an absolute path; a relative path stays what it is. */
function inputPath(file: string, folder: string): string {
  return pathInProject(file, folder) ?? (isAbsolute(file) ? basename(file) : relative(folder, resolve(folder, file)).replaceAll('\\', '/'));
}
