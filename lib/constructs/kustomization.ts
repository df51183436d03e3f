import { resolve } from 'node:path';
import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { addObjects } from './incoming/add-objects.ts';
import { compileContext } from './incoming/compile-context.ts';
import { applyPatches, type ObjectPatch } from './incoming/patch.ts';
import { renderKustomization } from './rendering/render-kustomization.ts';

export interface KustomizationProps {
  /** The folder with the `kustomization.yaml`, relative to the project's folder; what it is built upon must be in the project, too. */
  readonly folder: string;
  /** Given to objects that name none. @default the environment's namespace */
  readonly namespace?: string | undefined;
  /** As in YamlFiles; `patch('Deployment', 'web', …)` makes typed ones. They come after kustomize's own. @default none */
  readonly patches?: ObjectPatch | readonly ObjectPatch[] | undefined;
}

/**
 * A kustomize folder as constructs: built at compile by the real `kustomize build` or `kubectl kustomize`, whose version `pawl vendor` locks.
 *
 * Nothing is fetched: bases that are addresses are findings (bring them in with GitFolder or YamlFiles). Plugins do not run, and
 * files come from the kustomization's own folder only, as kustomize has it by default.
 */
export class Kustomization extends Construct {
  /** Empty where it cannot be built, which is a finding. */
  readonly apiObjects: readonly ApiObject[];

  constructor(scope: Construct, id: string, props: KustomizationProps) {
    super(scope, id);
    const objects = renderKustomization(this, resolve(compileContext(this).folder, props.folder));
    this.apiObjects = objects === undefined ? [] : addObjects(this, applyPatches(this, objects, props.patches), props.namespace);
  }
}
