import { ApiObject, Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { KubernetesObject } from '../../manifest/kubernetes-object.ts';

/** One ApiObject below the construct for each object; those that name no namespace get the given one. */
export function addObjects(construct: Construct, objects: readonly KubernetesObject[], namespace?: string): readonly ApiObject[] {
  const home = homeIn(construct);
  return objects.map((object) => new ApiObject(home, idIn(home, object), withNamespace(object, namespace)));
}

/** Directly below an app, as `deploy: (scope) => …` gives it, there is no chart yet, and an ApiObject wants one. */
function homeIn(construct: Construct): Construct {
  if (construct.node.scopes.some((scope) => Chart.isChart(scope))) return construct;
  const made = construct.node.tryFindChild('chart');
  return made !== undefined && Chart.isChart(made) ? made : new Chart(construct, 'chart');
}

/** Two objects of one identity are left to the compile, which names both places: here they only need ids of their own. */
function idIn(home: Construct, { kind, metadata }: KubernetesObject): string {
  const id = [kind, metadata.namespace, metadata.name].filter((part) => part !== undefined).join('.');
  let unique = id;
  for (let count = 2; home.node.tryFindChild(unique) !== undefined; count++) unique = `${id}.${count}`;
  return unique;
}

function withNamespace(object: KubernetesObject, namespace: string | undefined): KubernetesObject {
  if (namespace === undefined || object.metadata.namespace !== undefined) return object;
  return { ...object, metadata: { ...object.metadata, namespace } };
}
