import { gatherUnproven, type Unproven } from '../checks/unproven.ts';
import type { Finding } from '../finding.ts';
import { byCodeUnit } from '../json.ts';
import { idOf, type KubernetesObject } from '../manifest/kubernetes-object.ts';
import type { ManifestSet } from '../manifest/manifest-set.ts';
import { namesApart } from '../manifest/names-apart.ts';
import type { ObjectId } from '../object-id.ts';
import type { Refusal, Said } from './said.ts';

/** What is tried: the compiled set of an environment, and where its objects were made. */
export interface Tried {
  readonly set: ManifestSet;
  /** By `namesApart`. */
  readonly origins: Readonly<Record<string, Pick<Finding, 'construct' | 'source' | 'input'>>>;
}

/** What a server said of an environment. */
export interface ServerCheck {
  /** `server-refused` (errors) and `server-warning`, in the order of the set's objects. */
  readonly findings: readonly Finding[];
  /** What this server could not settle. */
  readonly unproven: readonly Unproven[];
}

/** Collects what is said of objects, in whatever order it comes. */
export interface Gathered {
  refuse(object: KubernetesObject, refusals: readonly Refusal[]): void;
  warn(object: KubernetesObject, message: string): void;
  leaveOpen(id: string, message: string, object?: KubernetesObject): void;
  say(object: KubernetesObject, said: Said | undefined): void;
  isRefused(object: KubernetesObject): boolean;
  result(): ServerCheck;
}

/** What is wrong is the server's to say, and the rule often somebody's who can be asked. */
const fixes = {
  refused: 'Change it as the server says, or ask whoever owns that rule',
  warned: 'Change it before a server refuses it',
} as const;

/** `files` says of an object that is not part of the set where it was read. */
export function gather({ set, origins }: Tried, files: ReadonlyMap<KubernetesObject, string> = new Map()): Gathered {
  const names = namesApart(set.objects);
  const inSet = new Map(set.objects.map(({ application, object }, index) => [object, { name: names[index], application, index }]));
  const nameOf = (object: KubernetesObject) => inSet.get(object)?.name ?? idOf(object);
  const findings = new Map<string, { readonly index: number; readonly said: Finding[] }>();
  const refused = new Set<string>();
  const known = new Set<string>();
  const open: { id: string; message: string; object?: ObjectId }[] = [];

  function add(object: KubernetesObject, found: Pick<Finding, 'id' | 'severity' | 'message' | 'field' | 'fix'>): void {
    const name = nameOf(object);
    const file = files.get(object);
    const { application, index = -1 } = inSet.get(object) ?? {};
    const { construct, source, input } = file === undefined ? (origins[name] ?? {}) : {};
    const message = file === undefined ? found.message : `${file}: ${found.message}`;
    const place = { environment: set.environment, application, object: idOf(object), construct, source, input };
    // What was tried twice, or was made twice in one place, is said once.
    const key = JSON.stringify([place, message, found.field]);
    if (known.has(key)) return;
    known.add(key);
    const said = findings.get(name)?.said ?? [];
    said.push({ ...found, message, ...place });
    findings.set(name, { index, said });
  }

  const gathered: Gathered = {
    refuse(object, refusals) {
      refused.add(nameOf(object));
      // A server walks through its maps in whatever order.
      for (const { message, field } of [...refusals].sort((left, right) => byCodeUnit(left.field ?? '', right.field ?? '')))
        add(object, { id: 'server-refused', severity: 'error', message, field, fix: fixes.refused });
    },
    warn: (object, message) => add(object, { id: 'server-warning', severity: 'warning', message, field: undefined, fix: fixes.warned }),
    leaveOpen: (id, message, object) => void open.push({ id, message, ...(object === undefined ? {} : { object: idOf(object) }) }),
    say(object, said) {
      if (said?.kind === 'refused') gathered.refuse(object, said.refusals);
      if (said?.kind === 'unproven') gathered.leaveOpen(said.id, said.message, object);
    },
    isRefused: (object) => refused.has(nameOf(object)),
    result: () => ({
      findings: [...findings.values()].sort((left, right) => left.index - right.index).flatMap(({ said }) => withoutEchoes(said)),
      unproven: gatherUnproven(open),
    }),
  };
  return gathered;
}

/** A workload is warned of what its pods are refused for. */
function withoutEchoes(findings: readonly Finding[]): readonly Finding[] {
  const isPodSecurity = ({ message }: Finding) => message.includes('PodSecurity "');
  const isRefused = findings.some((finding) => finding.severity === 'error' && isPodSecurity(finding));
  return isRefused ? findings.filter((finding) => finding.severity === 'error' || !isPodSecurity(finding)) : findings;
}
