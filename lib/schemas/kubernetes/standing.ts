import { isBuiltInGroup } from '../../built-in-kinds.ts';
import { groupOf } from '../../object-id.ts';
import type { ApiKind, KindStanding } from '../schemas.ts';
import { similar } from '../shape/similar.ts';
import type { ApiFile, KindEntry } from './read-api.ts';
import { isIn, readSpans } from './span.ts';

/** How a minor version stands to an API version and kind. */
export function standingIn(api: ApiFile, minor: number, asked: ApiKind): KindStanding {
  const entry = entryOf(api, asked);
  if (entry === undefined) return unknownStanding(api, minor, asked);
  const stage = optInStage(asked.apiVersion);
  const isDeprecated = entry.deprecated !== undefined && entry.deprecated <= minor;
  if (isServed(entry, minor) && stage === undefined && !isDeprecated) return { standing: 'served' };
  const replacement = replacementOf(api, minor, asked, entry);
  if (!isServed(entry, minor)) return goneOrToCome(minor, entry, replacement);
  if (stage !== undefined) return { standing: 'opt-in', stage, ...replacement };
  const removed = removedIn(entry);
  return {
    standing: 'deprecated',
    since: `1.${entry.deprecated}`,
    ...(removed === undefined ? {} : { removedIn: `1.${removed}` }),
    ...replacement,
  };
}

export function entryOf(api: ApiFile, { apiVersion, kind }: ApiKind): KindEntry | undefined {
  const key = `${apiVersion} ${kind}`;
  return Object.hasOwn(api.kinds, key) ? api.kinds[key] : undefined;
}

export function isServed({ served }: KindEntry, minor: number): boolean {
  return served !== undefined && isIn(readSpans(served), minor);
}

function goneOrToCome(minor: number, entry: KindEntry, replacement: { readonly replacement?: ApiKind }): KindStanding {
  const next = readSpans(entry.served ?? '').find(({ from }) => from > minor);
  return next === undefined
    ? { standing: 'removed', in: `1.${removedIn(entry) ?? 0}`, ...replacement }
    : { standing: 'future', since: `1.${next.from}`, ...replacement };
}

/** What was served is what counts; what the API says of versions to come is its plan. */
function removedIn({ served, removed }: KindEntry): number | undefined {
  const last = served === undefined ? undefined : readSpans(served).at(-1)?.to;
  return last === undefined || last === Number.POSITIVE_INFINITY ? removed : last + 1;
}

/**
 * Alpha APIs are off unless turned on, and so are beta APIs since Kubernetes 1.24 but for those that were on before
 * (https://kubernetes.io/docs/reference/using-api/#api-groups): of those, flow control alone was left in 1.28.
 */
function optInStage(apiVersion: string): 'alpha' | 'beta' | undefined {
  const stage = /v\d+(alpha|beta)\d+$/.exec(apiVersion)?.[1];
  if (stage === 'alpha') return 'alpha';
  return stage === 'beta' && groupOf(apiVersion) !== 'flowcontrol.apiserver.k8s.io' ? 'beta' : undefined;
}

/** What the API names as its replacement, where that is served; else the same kind in another version of its group. */
function replacementOf(api: ApiFile, minor: number, asked: ApiKind, entry: KindEntry): { readonly replacement?: ApiKind } {
  const named = entry.replacement === undefined ? undefined : apiKind(entry.replacement);
  const namedEntry = named && entryOf(api, named);
  const replacement =
    named !== undefined && namedEntry !== undefined && isServed(namedEntry, minor)
      ? named
      : servedKinds(api, minor).find((other) => other.kind === asked.kind && isNewer(other, asked));
  return replacement === undefined ? {} : { replacement };
}

function isNewer(other: ApiKind, asked: ApiKind): boolean {
  return groupOf(other.apiVersion) === groupOf(asked.apiVersion) && stability(other) > stability(asked);
}

function unknownStanding(api: ApiFile, minor: number, asked: ApiKind): KindStanding {
  const group = groupOf(asked.apiVersion);
  // A custom resource's group has a dot in it (apiextensions validation): `networking/v1` is meant to be one of Kubernetes.
  if (!isBuiltInGroup(group) && group.includes('.')) return { standing: 'foreign' };
  const suggestion = suggestionFor(api, minor, asked);
  return suggestion === undefined ? { standing: 'mistaken' } : { standing: 'mistaken', suggestion };
}

/** The kind under its right API version, else a kind of a similar name. */
function suggestionFor(api: ApiFile, minor: number, asked: ApiKind): ApiKind | undefined {
  const served = servedKinds(api, minor);
  const sameKind = served.filter(({ kind }) => kind === asked.kind);
  if (sameKind.length > 0) return sameKind[0];
  const meant = similar(asked.kind, [...new Set(served.map(({ kind }) => kind))]);
  const same = served.filter(({ kind }) => kind === meant);
  return same.find(({ apiVersion }) => apiVersion === asked.apiVersion) ?? same[0];
}

/** Everything that is on without being turned on, the most stable first. */
function servedKinds(api: ApiFile, minor: number): readonly ApiKind[] {
  return Object.entries(api.kinds)
    .filter(([, entry]) => isServed(entry, minor) && !(entry.deprecated !== undefined && entry.deprecated <= minor))
    .map(([key]) => apiKind(key))
    .filter(({ apiVersion }) => optInStage(apiVersion) === undefined)
    .sort((left, right) => stability(right) - stability(left));
}

/** `v1alpha1` < `v1beta3` < `v1` < `v2`. */
function stability({ apiVersion }: ApiKind): number {
  const [, major = '0', stage, minor = '0'] = /v(\d+)(?:(alpha|beta)(\d+))?$/.exec(apiVersion) ?? [];
  return Number(major) + (stage === undefined ? 1000 : stage === 'beta' ? 500 : 0) + Number(minor) / 100;
}

function apiKind(key: string): ApiKind {
  const [apiVersion = '', kind = ''] = key.split(' ');
  return { apiVersion, kind };
}
