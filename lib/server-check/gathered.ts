import { gatherUnproven, type Unproven } from '../checks/unproven.ts';
import type { Finding } from '../finding.ts';
import { byCodeUnit } from '../json.ts';
import { idOf, type KubernetesObject } from '../manifest/kubernetes-object.ts';
import type { ManifestSet } from '../manifest/manifest-set.ts';
import type { ObjectId } from '../object-id.ts';
import type { Refusal, Said } from './said.ts';

/** What is tried: the compiled set of an environment, and where its objects were made. */
export interface Tried {
  readonly set: ManifestSet;
  /** By object id. */
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
  const findings = new Map<ObjectId, Finding[]>();
  const refused = new Set<ObjectId>();
  const open: { id: string; message: string; object?: ObjectId }[] = [];
  const applications = new Map(set.objects.map(({ id, application }) => [id, application]));
  const places = new Map(set.objects.map(({ id }, index) => [id, index]));

  function add(object: KubernetesObject, found: Pick<Finding, 'id' | 'severity' | 'message' | 'field' | 'fix'>): void {
    const id = idOf(object);
    const file = files.get(object);
    const known = findings.get(id) ?? [];
    findings.set(id, known);
    const { construct, source, input } = file === undefined ? (origins[id] ?? {}) : {};
    const message = file === undefined ? found.message : `${file}: ${found.message}`;
    // What was tried twice, or was made twice from one template, is said once.
    if (known.some((other) => other.message === message && other.field === found.field)) return;
    const application = file === undefined ? applications.get(id) : undefined;
    known.push({ ...found, message, environment: set.environment, application, object: id, construct, source, input });
  }

  const gathered: Gathered = {
    refuse(object, refusals) {
      refused.add(idOf(object));
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
    isRefused: (object) => refused.has(idOf(object)),
    result: () => ({
      findings: [...findings]
        .sort(([left], [right]) => (places.get(left) ?? -1) - (places.get(right) ?? -1))
        .flatMap(([, said]) => withoutEchoes(said)),
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
