import type { Finding } from '../../finding.ts';
import { byCodeUnit } from '../../json.ts';
import { canonicalSet } from '../../manifest/canonical.ts';
import { idOf } from '../../manifest/kubernetes-object.ts';
import type { ManifestSet } from '../../manifest/manifest-set.ts';
import type { ObjectId } from '../../object-id.ts';
import type { Environment } from '../environment.ts';
import type { EnvironmentFacts } from '../environment-facts.ts';
import { buildApplications } from './build-applications.ts';
import { checkEmpty } from './check-empty.ts';
import { fillNamespaces } from './fill-namespaces.ts';
import { type InputFile, readInputs } from './input-file.ts';
import { assignWaves } from './order/assign-waves.ts';
import { readObjects } from './read-objects.ts';
import { refuseTooLarge } from './refuse-too-large.ts';
import type { SynthesisOptions } from './synthesis-options.ts';

export interface Synthesis {
  readonly namespace: string;
  /** The names of the applications, in code-unit order. */
  readonly applications: readonly string[];
  readonly set: ManifestSet;
  readonly findings: readonly Finding[];
  /** The files that constructs read. */
  readonly inputs: readonly InputFile[];
  /** Which construct made an object. */
  readonly constructs: ReadonlyMap<ObjectId, string>;
}

/**
 * The manifest set of one environment. Pure but for the files that constructs read and for what user code does:
 * nothing is written, and everything that is wrong comes back as findings at once.
 */
export function synthesizeEnvironment(environment: Environment, options: SynthesisOptions): Synthesis {
  const namespace = environment.namespace ?? options.project;
  const { name, tier, kubernetes } = environment;
  const facts: EnvironmentFacts = { name, tier, kubernetes, namespace, project: options.project };
  const built = buildApplications(environment, facts, options);
  const read = readObjects(built.applications);
  const placed = fillNamespaces(read.objects, { namespace, clusterScoped: options.clusterScoped ?? [] });
  const sized = refuseTooLarge(placed.objects);
  const ordered = assignWaves(built.applications, sized.objects);
  const { set, findings: collisions } = canonicalSet(
    name,
    sized.objects.map((object, index) => ({ ...object, wave: ordered.waves[index] ?? 0 })),
  );
  const findings = [...built.findings, ...read.findings, ...placed.findings, ...sized.findings, ...ordered.findings, ...collisions];
  findings.push(...checkEmpty(name, { applications: built.applications, objects: sized.objects, findings }));
  return {
    namespace,
    applications: built.applications.map((application) => application.name).sort(byCodeUnit),
    set,
    findings: findings.map((finding) => ({ ...finding, environment: name })),
    inputs: readInputs(built.applications.map(({ app }) => app)),
    constructs: new Map(sized.objects.map(({ object, construct }) => [idOf(object), construct])),
  };
}
