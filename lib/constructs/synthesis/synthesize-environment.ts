import { byCodeUnit } from '../../json.ts';
import { canonicalSet } from '../../manifest/canonical.ts';
import { idOf } from '../../manifest/kubernetes-object.ts';
import type { ManifestSet } from '../../manifest/manifest-set.ts';
import { namesApart } from '../../manifest/names-apart.ts';
import type { Environment } from '../environment.ts';
import type { EnvironmentFacts } from '../environment-facts.ts';
import { lockImages, type UsedImage } from '../images/lock-images.ts';
import { readNotedFindings } from '../incoming/noted-finding.ts';
import { readWants } from '../incoming/want.ts';
import type { WrittenFinding } from '../written-finding.ts';
import { buildApplications } from './build-applications.ts';
import { checkEmpty } from './check-empty.ts';
import { fillNamespaces } from './fill-namespaces.ts';
import { importedScopes } from './imported-scopes.ts';
import { type InputFile, readInputs } from './input-file.ts';
import { likelyObjects } from './likely-objects.ts';
import { nameNotedObjects } from './name-noted-objects.ts';
import { type ObjectOrigin, originsOf } from './object-origin.ts';
import { assignWaves } from './order/assign-waves.ts';
import { placeFindings } from './place-findings.ts';
import type { ReadObject } from './read-object.ts';
import { readObjects } from './read-objects.ts';
import { refuseTooLarge } from './refuse-too-large.ts';
import type { SynthesisOptions } from './synthesis-options.ts';

export interface Synthesis {
  readonly namespace: string;
  /** The names of the applications, in code-unit order. */
  readonly applications: readonly string[];
  readonly set: ManifestSet;
  readonly findings: readonly WrittenFinding[];
  /** The files that constructs read. */
  readonly inputs: readonly InputFile[];
  /** What constructs bring in from outside; `Want` where they are of this copy of the package. */
  readonly wants: readonly unknown[];
  /** The images that are asked for by a range. */
  readonly images: readonly UsedImage[];
  /** Where each object was made, by its name among `namesApart`. */
  readonly origins: ReadonlyMap<string, ObjectOrigin>;
}

/**
 * The manifest set of one environment. Pure but for the files that constructs read and for what user code does:
 * nothing is written, and everything that is wrong comes back as findings at once.
 */
export function synthesizeEnvironment(environment: Environment, options: SynthesisOptions): Synthesis {
  const namespace = environment.namespace ?? options.project;
  const memory = options.reuse?.memory;
  const { name, tier, kubernetes } = environment;
  const facts: EnvironmentFacts = { name, tier, kubernetes, namespace, project: options.project };
  const built = buildApplications(environment, facts, options);
  const { foretell, places, clusterScoped = [] } = options;
  const foretold = (objects: readonly ReadObject[]) =>
    foretell?.({ environment: name, kubernetes, namespace, objects: likelyObjects(objects, { namespace, clusterScoped, places }) });
  const read = readObjects(built.applications, { reuse: options.reuse, read: foretold });
  const imported = importedScopes(options.folder);
  const placed = fillNamespaces(read.objects, { namespace, clusterScoped, importedScope: imported.scopeOf, memory });
  const locked = lockImages(placed.objects, options.folder, memory);
  const sized = refuseTooLarge(locked.objects, memory);
  const ordered = assignWaves(built.applications, sized.objects, memory);
  const { set, findings: collisions } = canonicalSet(
    name,
    sized.objects.map((object, index) => ({
      ...object,
      wave: ordered.waves[index] ?? 0,
      locate: () => places?.ofConstruct(object.node),
    })),
    memory,
  );
  const findings: WrittenFinding[] = [
    ...built.findings,
    ...nameNotedObjects(readNotedFindings(built.applications, memory), sized.objects),
    ...read.findings,
    ...placed.findings,
    ...imported.findings(),
    ...locked.findings,
    ...sized.findings,
    ...ordered.findings,
    ...collisions,
  ];
  findings.push(...checkEmpty(name, { applications: built.applications, objects: sized.objects, findings }));
  const originOf = originsOf(memory);
  const made = sized.objects.map((one, index) => ({ one, id: idOf(one.object), wave: ordered.waves[index] ?? 0 })).sort(byApplication);
  const names = namesApart(made);
  // What is said by its id of an object that is made twice may be of either: then no line is better than the other one's.
  const origins = new Map(made.map(({ one, id }, index) => [names[index] ?? id, originOf(one, places)] as const));
  const located = placeFindings(findings, { environment, applications: built.applications, origins, places });
  const roots = built.applications.map(({ app }) => app);
  return {
    namespace,
    applications: built.applications.map((application) => application.name).sort(byCodeUnit),
    set,
    findings: located.map((finding) => ({ ...finding, environment: name })),
    inputs: [...readInputs(roots, memory), ...imported.inputs(), ...locked.inputs],
    images: locked.images,
    wants: readWants(roots, memory),
    origins,
  };
}

interface Made {
  readonly one: ReadObject;
  readonly wave: number;
}

/** Objects that share an id are in the order in which the set has them. */
function byApplication(left: Made, right: Made): number {
  return byCodeUnit(left.one.application, right.one.application) || left.wave - right.wave;
}
