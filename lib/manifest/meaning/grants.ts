import { byCodeUnit, type Json } from '../../json.ts';
import { mapsAt, textsAt } from '../reading.ts';

/** One right that a rule of a Role gives: a verb on a resource, or on a URL. `*` is everything. */
export interface Grant {
  readonly verb: string;
  /** `secrets`, `deployments.apps`, `pods/exec`, or a URL. */
  readonly target: string;
  /** The one object; empty: every one. */
  readonly name: string;
}

/** The rights that the rules of `after` give and those of `before` do not, wildcards considered; at most `limit` are looked at. */
export function addedGrants(before: Json | undefined, after: Json | undefined, limit = 5000): readonly Grant[] {
  const left = rulesOf(before);
  return grantsOf(after, limit).filter((grant) => !left.some((rule) => covers(rule, grant)));
}

/** `get, list secrets`: the verbs of each target together, in their order. */
export function grantTexts(grants: readonly Grant[]): readonly string[] {
  const byTarget = Map.groupBy(grants, ({ target, name }) => (name === '' ? target : `${target} "${name}"`));
  return [...byTarget].map(
    ([target, group]) =>
      `${group
        .map(({ verb }) => verb)
        .sort(byCodeUnit)
        .join(', ')} ${target}`,
  );
}

/** Why a right is as good as all rights; undefined for any other. */
export function dangerOf({ verb, target }: Grant): string | undefined {
  const [resource = ''] = target.split('.');
  if (verb === '*' && target.startsWith('*')) return 'may do everything';
  if (verb === 'escalate' || verb === 'bind') return `may give itself any right (${verb})`;
  if (verb === 'impersonate') return 'may act as somebody else (impersonate)';
  if (verb === '*') return `may do anything with ${target}`;
  if (resource === '*') return `may ${verb} every resource`;
  if (resource === 'secrets' && ['get', 'list', 'watch'].includes(verb)) return 'may read secrets';
  if (escapes.has(resource)) return `may take over what runs (${target})`;
  return undefined;
}

const escapes = new Set(['pods/exec', 'pods/attach', 'pods/ephemeralcontainers', 'nodes/proxy', 'serviceaccounts/token']);

interface Rule {
  readonly verbs: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  readonly resources: ReadonlySet<string>;
  readonly urls: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
}

function rulesOf(role: Json | undefined): readonly Rule[] {
  return mapsAt(role, 'rules').map((rule) => ({
    verbs: new Set(textsAt(rule, 'verbs')),
    groups: new Set(textsAt(rule, 'apiGroups')),
    resources: new Set(textsAt(rule, 'resources')),
    urls: new Set(textsAt(rule, 'nonResourceURLs')),
    names: new Set(textsAt(rule, 'resourceNames')),
  }));
}

function grantsOf(role: Json | undefined, limit: number): readonly Grant[] {
  const grants: Grant[] = [];
  for (const { verbs, groups, resources, urls, names } of rulesOf(role)) {
    for (const verb of verbs) {
      if (grants.length >= limit) return grants;
      for (const url of urls) grants.push({ verb, target: url, name: '' });
      for (const group of groups)
        for (const resource of resources)
          for (const name of names.size === 0 ? [''] : names) {
            if (grants.length >= limit) return grants;
            grants.push({ verb, target: group === '' ? resource : `${resource}.${group}`, name });
          }
    }
  }
  return grants;
}

function covers({ verbs, groups, resources, urls, names }: Rule, { verb, target, name }: Grant): boolean {
  if (!verbs.has('*') && !verbs.has(verb)) return false;
  if (target.startsWith('/'))
    return [...urls].some((url) => url === '*' || url === target || (url.endsWith('*') && target.startsWith(url.slice(0, -1))));
  const dot = target.indexOf('.');
  const [resource, group] = dot === -1 ? [target, ''] : [target.slice(0, dot), target.slice(dot + 1)];
  const slash = resource.indexOf('/');
  const fits = resources.has('*') || resources.has(resource) || (slash !== -1 && resources.has(`*${resource.slice(slash)}`));
  return fits && (groups.has('*') || groups.has(group)) && (names.size === 0 || names.has(name));
}
