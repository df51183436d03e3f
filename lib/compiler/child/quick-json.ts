import {
  ApiObject,
  ApiObjectMetadataDefinition,
  App,
  ImplicitTokenResolver,
  LazyResolver,
  NumberStringUnionResolver,
  resolve,
} from 'cdk8s';
import { sanitizeValue } from 'cdk8s/lib/_util.js';
import { LazyOfAnyCopy } from '../../constructs/synthesis/lazy-of-any-copy.ts';
import { digestOf } from '../../digest.ts';
import { OutOfTheOrdinary, plainValue } from './plain-value.ts';

/** Of the functions of cdk8s 2.70 whose work is done here; what others would do nobody knows. */
const known: ReadonlySet<string> = new Set(['sha256:56576126b0b3d4b07d44fa2eaf7503b35fa37232cf4abc9d1453cf67a688ed26']);

const resolvers = [LazyResolver, ImplicitTokenResolver, NumberStringUnionResolver];
/** What people read first. */
const first = ['apiVersion', 'kind', 'metadata'];
let isQuick = false;

/**
 * From now on cdk8s turns objects into JSON in one walk over their values instead of four: a third of the time that a compile takes for it.
 * For whatever is out of the ordinary (patches, an app's own resolvers, what is no JSON) it is asked itself, as it is where its functions are not
 * those known.
 */
export function quickenJson(cdk8s: 'known' | 'to be looked at' = 'to be looked at'): void {
  if (isQuick || !(cdk8s === 'known' || isKnownCdk8s())) return;
  isQuick = true;
  replace(ApiObjectMetadataDefinition.prototype, metadataOf);
  replace(ApiObject.prototype, objectOf);
}

export function isKnownCdk8s(): boolean {
  return known.has(functionsDigest());
}

export function functionsDigest(): string {
  const own = resolvers.map(({ prototype }) => prototype.resolve);
  const functions = [ApiObject.prototype.toJson, ApiObjectMetadataDefinition.prototype.toJson, resolve, sanitizeValue, App.of, ...own];
  return digestOf(functions.map(String).join('\n'));
}

function replace<T extends { toJson(): unknown }>(prototype: T, quick: (one: T) => unknown): void {
  const { toJson } = prototype;
  prototype.toJson = function (this: T): unknown {
    try {
      return quick(this);
    } catch {
      // Whoever has something to say against it says it in cdk8s' words.
      return toJson.call(this);
    }
  };
}

function metadataOf(metadata: ApiObjectMetadataDefinition): unknown {
  const owner: unknown = Reflect.get(metadata, 'apiObject');
  if (!ApiObject.isApiObject(owner) || !hasOrdinaryResolvers(owner)) throw new OutOfTheOrdinary();
  const others: unknown = Reflect.get(metadata, '_additionalAttributes');
  return plainValue({ ...(isObject(others) ? others : {}), ...fieldsOf(metadata) }, { withoutEmpty: true });
}

function fieldsOf(metadata: ApiObjectMetadataDefinition): object {
  return {
    name: metadata.name,
    namespace: metadata.namespace,
    annotations: Reflect.get(metadata, 'annotations'),
    finalizers: Reflect.get(metadata, 'finalizers'),
    ownerReferences: Reflect.get(metadata, 'ownerReferences'),
    labels: Reflect.get(metadata, 'labels'),
  };
}

function objectOf(object: ApiObject): unknown {
  const [patches, props]: unknown[] = [Reflect.get(object, 'patches'), Reflect.get(object, 'props')];
  if (!Array.isArray(patches) || patches.length > 0 || !isObject(props)) throw new OutOfTheOrdinary();
  if (process.env.CDK8S_DISABLE_SORT || !hasOrdinaryResolvers(object)) throw new OutOfTheOrdinary();
  const plain = plainValue({ ...props, metadata: object.metadata.toJson() }, { withoutEmpty: false });
  if (!isObject(plain)) throw new OutOfTheOrdinary();
  const result: Record<string, unknown> = {};
  for (const name of first) if (plain[name] !== undefined) result[name] = plain[name];
  for (const name of Object.keys(plain)) if (!(name in result)) result[name] = plain[name];
  return result;
}

function hasOrdinaryResolvers(object: ApiObject): boolean {
  const given = App.of(object).resolvers.filter((one) => !(one instanceof LazyOfAnyCopy));
  return given.length === resolvers.length && resolvers.every((one, at) => given[at] instanceof one && given[at].constructor === one);
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null;
}
