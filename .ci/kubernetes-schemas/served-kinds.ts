import { type Swagger, shortName } from './type-texts.ts';

/** An APIResourceList, as `api/discovery` of k8s.io/kubernetes keeps them: with every API turned on. */
export interface Discovery {
  readonly groupVersion: string;
  readonly resources: readonly { readonly name: string; readonly kind: string; readonly namespaced: boolean }[];
}

export interface ServedKind {
  readonly namespaced: boolean;
  /** The definition that describes it: `apps.v1.Deployment`. */
  readonly definition: string;
}

/** By `apps/v1 Deployment`. */
export function servedKinds(lists: readonly Discovery[], swagger: Swagger): ReadonlyMap<string, ServedKind> {
  const definitions = definitionsByKind(swagger);
  const served = lists.flatMap(({ groupVersion, resources }) =>
    resources
      // `deployments/scale` is a way to a part of a Deployment and not an object of its own.
      .filter(({ name }) => !name.includes('/'))
      .map(({ kind, namespaced }): [string, ServedKind] => {
        const key = `${groupVersion} ${kind}`;
        const definition = definitions.get(key);
        if (definition === undefined) throw new Error(`${key} has no definition`);
        return [key, { namespaced, definition }];
      }),
  );
  return new Map(served);
}

function definitionsByKind({ definitions }: Swagger): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(definitions).flatMap(([name, definition]) =>
      (definition['x-kubernetes-group-version-kind'] ?? []).map(({ group, version, kind }): [string, string] => [
        `${group === '' ? version : `${group}/${version}`} ${kind}`,
        shortName(name),
      ]),
    ),
  );
}
