import { asJson, type KubernetesObject } from '../manifest/kubernetes-object.ts';
import { type ApiFile, kubernetesApi } from './kubernetes/read-api.ts';
import { entryOf, isServed, standingIn } from './kubernetes/standing.ts';
import { versionShapes } from './kubernetes/version-shapes.ts';
import type { SchemaJudgement, Schemas } from './schemas.ts';
import { judgeShape } from './shape/judge-shape.ts';
import { startJudging } from './shape/judging.ts';
import type { FieldsShape } from './shape/shape.ts';

/** The API of one Kubernetes minor version. */
export interface KubernetesSchemas extends Schemas {
  /** The version whose data this is: `1.34`. */
  readonly version: string;
  /** Set where the version that was asked for is outside of the data, and the nearest was taken. */
  readonly inexact?: {
    readonly message: string;
    readonly fix: string;
    /** The versions that are known: `1.28 to 1.36`. */
    readonly known: string;
  };
  /** The shape of a definition such as `meta.v1.ObjectMeta`. */
  readonly definition: (name: string) => FieldsShape;
}

/**
 * What Kubernetes of a minor version serves and accepts, offline. The data is read from the package at the first call, once per process;
 * a definition is only looked at when an object has it.
 * @param version `1.34`, as environments say it
 */
export function kubernetesSchemas(version: string): KubernetesSchemas {
  const known = made.get(version);
  if (known !== undefined) return known;
  const schemas = schemasOf(kubernetesApi(), version);
  // A handful of versions, unless somebody asks for nonsense in a loop.
  if (made.size < 100) made.set(version, schemas);
  return schemas;
}

/** The newest version that is known. */
export function newestKubernetes(): KubernetesSchemas {
  return kubernetesSchemas(`1.${kubernetesApi().minors.at(-1)}`);
}

const made = new Map<string, KubernetesSchemas>();

function schemasOf(api: ApiFile, version: string): KubernetesSchemas {
  const minor = nearestMinor(api.minors, version);
  const shapeOf = versionShapes(api, minor);
  return {
    version: `1.${minor}`,
    ...inexactness(api.minors, version, minor),
    definition: shapeOf,
    judge: (object) => judgeObject(api, minor, shapeOf, object),
    standingOf: (apiVersion, kind) => standingIn(api, minor, { apiVersion, kind }),
    scopeOf: (apiVersion, kind) => {
      const namespaced = entryOf(api, { apiVersion, kind })?.namespaced;
      return namespaced === undefined ? undefined : namespaced ? 'namespaced' : 'cluster';
    },
  };
}

function judgeObject(api: ApiFile, minor: number, shapeOf: (definition: string) => FieldsShape, object: KubernetesObject): SchemaJudgement {
  const judging = startJudging(asJson(object));
  const entry = entryOf(api, object);
  if (entry?.definition !== undefined && isServed(entry, minor))
    judgeShape(judging, withoutStatus(shapeOf(entry.definition)), asJson(object));
  return judging.judgement;
}

/** What a cluster writes may be in what people copied from one: the API server takes no status from us, so it is not looked at. */
function withoutStatus(shape: FieldsShape): FieldsShape {
  const known = stripped.get(shape);
  if (known !== undefined) return known;
  const { named, required } = shape.fields();
  if (!named.has('status')) return shape;
  const fields = { named: new Map(named).set('status', { is: 'any' }), required: required.filter((name) => name !== 'status') };
  const result: FieldsShape = { ...shape, fields: () => fields };
  stripped.set(shape, result);
  return result;
}

const stripped = new WeakMap<FieldsShape, FieldsShape>();

function nearestMinor(minors: readonly number[], version: string): number {
  const oldest = Math.min(...minors);
  const newest = Math.max(...minors);
  const asked = minorOf(version) ?? newest;
  return Math.min(Math.max(asked, oldest), newest);
}

function minorOf(version: string): number | undefined {
  const minor = /^1\.(\d{1,4})(?:\.|$)/.exec(version)?.[1];
  return minor === undefined ? undefined : Number(minor);
}

function inexactness(minors: readonly number[], version: string, taken: number): Pick<KubernetesSchemas, 'inexact'> {
  const asked = minorOf(version);
  if (asked === taken) return {};
  const range = `1.${minors.at(0)} to 1.${minors.at(-1)}`;
  const fix = asked !== undefined && asked > taken ? 'Update Pawl' : `Name a version from ${range}`;
  return {
    inexact: {
      message: `The API of Kubernetes ${version.slice(0, 20)} is not known here (${range} are), 1.${taken} was taken for it`,
      fix,
      known: range,
    },
  };
}
