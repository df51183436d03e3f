import { join } from 'node:path';
import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { byCodeUnit } from '../json.ts';
import type { KubernetesObject } from '../manifest/kubernetes-object.ts';
import { ConstructError } from './construct-error.ts';
import { addObjects } from './incoming/add-objects.ts';
import { compileContext } from './incoming/compile-context.ts';
import { applyPatches, type ObjectPatch } from './incoming/patch.ts';
import { readIncoming } from './incoming/read-incoming.ts';
import { readTree } from './incoming/tree.ts';
import { vendored } from './incoming/vendored.ts';
import { kustomizationFiles } from './rendering/kustomize-roots.ts';
import { renderKustomization } from './rendering/render-kustomization.ts';

export interface GitFolderProps {
  /** `https://github.com/acme/platform`, or anything else that `git fetch` takes by https or ssh. */
  readonly repository: string;
  /** The whole hash: a branch or a tag may move. */
  readonly commit: string;
  /** The folder in the repository. @default its root */
  readonly folder?: string | undefined;
  /** What comes along, where the folder refers to others beside it: a folder above it. @default the folder itself */
  readonly root?: string | undefined;
  /** Given to objects that name none. @default the environment's namespace */
  readonly namespace?: string | undefined;
  /** As in YamlFiles; `patch('Deployment', 'web', …)` makes typed ones. @default none */
  readonly patches?: ObjectPatch | readonly ObjectPatch[] | undefined;
}

/**
 * A folder of somebody's Git repository at one commit, as constructs: a kustomization where it has one, else every `.yaml`, `.yml`
 * and `.json` file that lies directly in it, as `kubectl apply -f` has it.
 *
 * `pawl vendor` fetches it into `vendor/git/` and locks it by digest; the compile reads it there.
 */
export class GitFolder extends Construct {
  /** Empty where it is not vendored yet or cannot be built, which is a finding. */
  readonly apiObjects: readonly ApiObject[];

  constructor(scope: Construct, id: string, props: GitFolderProps) {
    super(scope, id);
    const { repository, commit } = props;
    if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(commit))
      throw new ConstructError('BAD_FOLDER', `Cannot take a folder of "${repository}": "${commit}" is no whole commit hash`, {
        fix: 'Give all its 40 hexadecimal digits: "git rev-parse <tag>^{commit}" prints them',
      });
    const folder = plainFolder(props.folder ?? '', repository);
    const root = plainFolder(props.root ?? folder, repository);
    const below = root === '' ? folder : folder === root ? '' : folder.startsWith(`${root}/`) ? folder.slice(root.length + 1) : undefined;
    if (below === undefined)
      throw new ConstructError('BAD_FOLDER', `Cannot take folder "${folder}" of "${repository}": it is not below its root "${root}"`);
    const place = vendored(this, { kind: 'git', repository, commit, folder: root });
    const objects = place === undefined ? [] : this.#read(join(place, below), props);
    this.apiObjects = addObjects(this, applyPatches(this, objects, props.patches), props.namespace);
  }

  #read(place: string, { repository, folder = '' }: GitFolderProps): readonly KubernetesObject[] {
    const files = readTree(place, compileContext(this).folder);
    if (kustomizationFiles.some((name) => files.has(name))) return renderKustomization(this, place) ?? [];
    const manifests = [...files].filter(([name]) => !name.includes('/') && /\.(?:ya?ml|json)$/.test(name));
    if (manifests.length === 0)
      throw new ConstructError(
        'BAD_FOLDER',
        `Cannot take folder "${folder}" of "${repository}": it has neither a kustomization nor YAML files`,
      );
    return manifests
      .sort(([left], [right]) => byCodeUnit(left, right))
      .flatMap(([name, bytes]) => readIncoming(this, `${repository} ${folder === '' ? '' : `${folder}/`}${name}`, bytes));
  }
}

function plainFolder(folder: string, repository: string): string {
  const plain = folder.replace(/^(?:\.\/)+/, '').replace(/\/+$/, '');
  if (plain === '' || plain === '.') return '';
  if (plain.startsWith('/') || plain.startsWith('-') || plain.split('/').some((part) => part === '' || part === '.' || part === '..'))
    throw new ConstructError('BAD_FOLDER', `Cannot take folder "${folder}" of "${repository}": it is no plain path in the repository`);
  return plain;
}
