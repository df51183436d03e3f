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
import { ask, walkEither } from './late-values.ts';
import { outOfTheOrdinary, plainValue } from './plain-value.ts';

/** Of the functions of cdk8s 2.70 whose work is done here; what others would do nobody knows. */
const known = new Set(['sha256:56576126b0b3d4b07d44fa2eaf7503b35fa37232cf4abc9d1453cf67a688ed26']);

const resolvers = [LazyResolver, ImplicitTokenResolver, NumberStringUnionResolver];
/** What people read first. */
const first = ['apiVersion', 'kind', 'metadata'];
let isQuick = false;
/** What these resolvers do, as it was known. */
let ordinary: readonly unknown[] = [];
/** Puts back what was replaced. */
let putBack: readonly (() => void)[] = [];

/**
 * From now on cdk8s turns objects into JSON in one walk over their values instead of four: a third of the time that a compile takes for it.
 * For whatever is out of the ordinary (patches, an app's own resolvers, what is no JSON) it is asked itself, as it is where its functions are not
 * those known.
 */
export function quickenJson(): void {
  if (isQuick || !isKnownCdk8s()) return;
  isQuick = true;
  ordinary = resolvers.map(({ prototype }) => prototype.resolve);
  putBack = [replace(ApiObjectMetadataDefinition.prototype, metadataOf), replace(ApiObject.prototype, objectOf)];
}

/** cdk8s is as it was, until `quickenJson` looks at it anew. */
export function unquickenJson(): void {
  for (const one of putBack) one();
  putBack = [];
  isQuick = false;
}

/** Of a packed cdk8s, whose functions have another text: it is known by what it was packed from. */
export function knowPacked(): void {
  known.add(functionsDigest());
}

export function isKnownCdk8s(): boolean {
  return known.has(functionsDigest());
}

export function functionsDigest(): string {
  const own = resolvers.map(({ prototype }) => prototype.resolve);
  const functions = [ApiObject.prototype.toJson, ApiObjectMetadataDefinition.prototype.toJson, resolve, sanitizeValue, App.of, ...own];
  return digestOf(functions.map(String).join('\n'));
}

function replace<T extends { toJson(): unknown }>(prototype: T, quick: (one: T) => unknown): () => void {
  const { toJson } = prototype;
  prototype.toJson = function (this: T): unknown {
    // Whoever has something to say against it says it in cdk8s' words.
    return walkEither(
      () => quick(this),
      () => toJson.call(this),
    );
  };
  return () => {
    prototype.toJson = toJson;
  };
}

function metadataOf(metadata: ApiObjectMetadataDefinition): unknown {
  const owner: unknown = Reflect.get(metadata, 'apiObject');
  if (!ApiObject.isApiObject(owner) || !hasOrdinaryResolvers(owner)) throw outOfTheOrdinary;
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
  if (!Array.isArray(patches) || patches.length > 0 || !isObject(props)) throw outOfTheOrdinary;
  if (process.env.CDK8S_DISABLE_SORT || !hasOrdinaryResolvers(object)) throw outOfTheOrdinary;
  const plain = plainValue({ ...props, metadata: ask(object.metadata, 'toJson') }, { withoutEmpty: false });
  if (!isObject(plain)) throw outOfTheOrdinary;
  const result: Record<string, unknown> = {};
  for (const name of first) if (Object.hasOwn(plain, name)) result[name] = plain[name];
  for (const name of Object.keys(plain)) if (!Object.hasOwn(result, name)) result[name] = plain[name];
  return result;
}

function hasOrdinaryResolvers(object: ApiObject): boolean {
  const given = App.of(object).resolvers.filter((one) => !(one instanceof LazyOfAnyCopy));
  if (given.length !== resolvers.length) return false;
  return resolvers.every((one, at) => {
    const resolver = given[at];
    return resolver instanceof one && resolver.constructor === one && resolver.resolve === ordinary[at];
  });
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null;
}
