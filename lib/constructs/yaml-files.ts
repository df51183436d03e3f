import { readFileSync } from 'node:fs';
import { basename, isAbsolute, relative, resolve, sep } from 'node:path';
import { ApiObject, Chart } from 'cdk8s';
import { Construct } from 'constructs';
import { digestOf } from '../digest.ts';
import { messageOf } from '../errors.ts';
import type { KubernetesObject } from '../manifest/kubernetes-object.ts';
import { ConstructError } from './construct-error.ts';
import { readObjectsOfYaml } from './read-yaml-objects.ts';
import { folderContext, recordInput } from './synthesis/input-file.ts';

export interface YamlFilesProps {
  /** Paths relative to the project's folder, or absolute. Their content belongs to the release's inputs. */
  readonly files: readonly string[];
  /** Given to objects that name none; not for kinds of the whole cluster, which lose it again at compile. @default the environment's namespace */
  readonly namespace?: string | undefined;
  /**
   * Changes objects on their way in, one patch after the other; the object itself is not to be changed.
   * A patch that returns undefined leaves the object out.
   *
   * @default none
   */
  readonly patches?: ObjectPatch | readonly ObjectPatch[] | undefined;
}

export type ObjectPatch = (object: KubernetesObject) => KubernetesObject | undefined;

/**
 * Kubernetes YAML that exists, as constructs: one ApiObject for each document, lists taken apart.
 *
 * Read by YAML 1.2, so that `y`, `on` and `1:30` stay texts; only `0755` is the octal number that kubectl reads.
 * Throws a ConstructError that names file and document for anything that is not a named Kubernetes object.
 */
export class YamlFiles extends Construct {
  /** The objects, in the order of the files. */
  readonly apiObjects: readonly ApiObject[];

  constructor(scope: Construct, id: string, props: YamlFilesProps) {
    super(scope, id);
    const context: unknown = this.node.tryGetContext(folderContext);
    const folder = resolve(typeof context === 'string' ? context : '.');
    // Directly below an app, as `deploy: (scope) => …` gives it, there is no chart yet, and an ApiObject wants one.
    const home = isInChart(this) ? this : new Chart(this, 'chart');
    const patches = typeof props.patches === 'function' ? [props.patches] : (props.patches ?? []);
    this.apiObjects = props.files
      .flatMap((file) => this.#read(file, folder))
      .flatMap((object) => patched(object, patches) ?? [])
      .map((object) => new ApiObject(home, idIn(home, object), withNamespace(object, props.namespace)));
  }

  #read(file: string, folder: string): readonly KubernetesObject[] {
    let bytes: Uint8Array;
    try {
      bytes = readFileSync(resolve(folder, file));
    } catch (cause) {
      throw new ConstructError('BAD_FILE', `Cannot read "${file}": ${messageOf(cause)}`, { cause });
    }
    recordInput(this, { path: inputPath(file, folder), digest: digestOf(bytes) });
    return readObjectsOfYaml(file, bytes);
  }
}

function isInChart(construct: Construct): boolean {
  return construct.node.scopes.some((scope) => Chart.isChart(scope));
}

/** Two objects of one identity are left to the compile, which names both places: here they only need ids of their own. */
function idIn(home: Construct, { kind, metadata }: KubernetesObject): string {
  const id = [kind, metadata.namespace, metadata.name].filter((part) => part !== undefined).join('.');
  let unique = id;
  for (let count = 2; home.node.tryFindChild(unique) !== undefined; count++) unique = `${id}.${count}`;
  return unique;
}

/** The same text on every machine, wherever the project is checked out. */
function inputPath(file: string, folder: string): string {
  const path = relative(folder, resolve(folder, file));
  const outside = isAbsolute(path) || path.startsWith('..');
  return isAbsolute(file) && outside ? basename(file) : path.split(sep).join('/');
}

function patched(object: KubernetesObject, patches: readonly ObjectPatch[]): KubernetesObject | undefined {
  return patches.reduce<KubernetesObject | undefined>((current, patch) => (current === undefined ? undefined : patch(current)), object);
}

function withNamespace(object: KubernetesObject, namespace: string | undefined): KubernetesObject {
  if (namespace === undefined || object.metadata.namespace !== undefined) return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}
