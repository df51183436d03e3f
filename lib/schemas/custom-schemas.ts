import { asJson, type KubernetesObject } from '../manifest/kubernetes-object.ts';
import { groupOf } from '../object-id.ts';
import { type DefinitionProblem, definitionProblems } from './custom/definition-problems.ts';
import { type CustomVersion, customVersions, isDefinition } from './custom/definitions.ts';
import { customShape } from './custom/schema-shape.ts';
import { newestKubernetes } from './kubernetes-schemas.ts';
import type { ApiKind, KindStanding, SchemaJudgement, Schemas } from './schemas.ts';
import { judgeShape } from './shape/judge-shape.ts';
import { startJudging } from './shape/judging.ts';
import type { FieldsShape } from './shape/shape.ts';

export interface CustomSchemas extends Schemas {
  /** What the API server would refuse in the definitions themselves, beyond the schema of a definition. */
  readonly definitionProblems: readonly DefinitionProblem[];
}

/** What the CustomResourceDefinitions among these objects define. A schema is read when the first of its objects is judged. */
export function customSchemas(objects: readonly KubernetesObject[]): CustomSchemas {
  const versions = customVersions(objects);
  const byKind = new Map(versions.map((version) => [keyOf(version), version]));
  const shapes = new Map<string, FieldsShape>();
  return {
    definitionProblems: objects.filter(isDefinition).flatMap(definitionProblems),
    judge: (object) => {
      const version = byKind.get(keyOf(object));
      if (version?.schema === undefined || !version.isServed) return nothing;
      const shape =
        shapes.get(keyOf(object)) ?? customShape(version.schema, version.kind, newestKubernetes().definition('meta.v1.ObjectMeta'));
      shapes.set(keyOf(object), shape);
      const judging = startJudging(asJson(object));
      judgeShape(judging, shape, asJson(object));
      return judging.judgement;
    },
    standingOf: (apiVersion, kind) => standingIn(versions, byKind.get(keyOf({ apiVersion, kind })), { apiVersion, kind }),
    scopeOf: (apiVersion, kind) => byKind.get(keyOf({ apiVersion, kind }))?.scope,
  };
}

const nothing: SchemaJudgement = { problems: [], notProven: [] };

function keyOf({ apiVersion, kind }: { readonly apiVersion: string; readonly kind: string }): string {
  return `${apiVersion} ${kind}`;
}

function standingIn(versions: readonly CustomVersion[], version: CustomVersion | undefined, asked: ApiKind): KindStanding {
  if (version?.isServed === true)
    return version.deprecated === undefined ? { standing: 'served' } : { standing: 'deprecated', ...version.deprecated };
  const group = groupOf(asked.apiVersion);
  const same = versions.filter(({ apiVersion, kind }) => kind === asked.kind && groupOf(apiVersion) === group);
  // The definition of another kind of the group may be in the cluster already; that of this one is here.
  if (same.length === 0) return { standing: 'foreign' };
  const served = same.find(({ isServed, deprecated }) => isServed && deprecated === undefined) ?? same.find(({ isServed }) => isServed);
  if (served === undefined) return { standing: 'mistaken' };
  return { standing: 'mistaken', suggestion: { apiVersion: served.apiVersion, kind: served.kind } };
}
