import { z } from 'zod';
import { Duration } from '../../duration.ts';
import { messageOf } from '../../errors.ts';
import type { Json } from '../../json.ts';
import type { LiveObject } from '../../kubernetes/cluster.ts';
import { asJson } from '../../manifest/kubernetes-object.ts';
import { parseReference } from '../../oci/reference.ts';
import { subjectPattern } from '../../signing/subject-pattern.ts';
import { type TrustedIdentity, trustSchema } from '../../signing/trust.ts';
import { trustedKey } from '../../signing/trusted-key.ts';

/** A Delivery as read from the cluster: which environment of which repository to hold the cluster to. */
export interface Delivery {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number;
  /** It has a deletionTimestamp: what it holds is pruned, then the finalizer goes. */
  readonly deleting: boolean;
  readonly finalizers: readonly string[];
  readonly spec: DeliverySpec;
  /** The status as it is in the cluster, to write only what changed. */
  readonly status: Json | undefined;
}

export type DeliveryReading =
  | { readonly kind: 'delivery'; readonly delivery: Delivery }
  | { readonly kind: 'malformed'; readonly message: string };

/**
 * Reads a Delivery. The CRD refuses nonsense already; this guards against a CRD that is older or newer than the agent,
 * so that one malformed Delivery stops nothing else.
 */
export function readDelivery(object: LiveObject): DeliveryReading {
  const { metadata } = object;
  const parsed = deliverySpec.safeParse(asJson(object).spec);
  if (!parsed.success) return { kind: 'malformed', message: parsed.error.issues.map(issueText).join('; ') };
  const finalizers = z.array(z.string()).catch([]).parse(metadata.finalizers);
  const delivery: Delivery = {
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    generation: metadata.generation ?? 0,
    deleting: metadata.deletionTimestamp !== undefined,
    finalizers,
    spec: parsed.data,
    status: asJson(object).status,
  };
  return { kind: 'delivery', delivery };
}

export type DeliverySpec = z.output<typeof deliverySpec>;
export type DeliveryReport = z.output<typeof deliveryReport>;
export type DeliveryTrust = z.output<typeof deliveryTrust>;
export type Suspension = z.output<typeof suspension>;

const dnsName = z.string().regex(/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/);

function duration(least: Duration, most: Duration) {
  return z.string().transform((text, context) => {
    const read = Duration.parse(text);
    if (read !== undefined && read.milliseconds >= least.milliseconds && read.milliseconds <= most.milliseconds) return read;
    context.addIssue({ code: 'custom', message: `expected a duration between ${least} and ${most}, not "${text}"` });
    return z.NEVER;
  });
}

const suspension = z.object({
  reason: z.string().min(1).max(1024),
  by: z.string().min(1).max(256),
  since: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
});

/** Evidence has no place here: the keys that sign it are accepted for nothing that is applied. */
const deliveryTrust = trustSchema
  .pick({ releases: true, promotions: true, trustedRoot: true })
  .extend({ overrides: z.enum(['take', 'refuse']).optional() })
  .superRefine((trust, context) => {
    for (const list of ['releases', 'promotions'] as const)
      for (const [index, identity] of trust[list].entries()) {
        const problem = problemOf(identity);
        if (problem !== undefined) context.addIssue({ code: 'custom', message: problem, path: [list, index] });
      }
  });

/** What cannot be seen by its shape: a text that looks like a key, a pattern that is none. */
function problemOf(identity: TrustedIdentity): string | undefined {
  try {
    if ('key' in identity) trustedKey(identity);
    else if ('subjectPattern' in identity) subjectPattern(identity.subjectPattern);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

const repository = z.string().max(512).refine(isRepository, 'expected oci://host/path or oci-layout:FOLDER, without tag or digest');

function isRepository(text: string): boolean {
  try {
    const { tag, digest } = parseReference(text);
    return tag === undefined && digest === undefined;
  } catch {
    return false;
  }
}

const secretEntry = z.string().regex(/^[-._a-zA-Z0-9]{1,253}$/);

const deliveryReport = z.object({
  repository,
  cluster: z.string().regex(/^[A-Za-z0-9]([-A-Za-z0-9_.]{0,251}[A-Za-z0-9])?$/),
  keySecret: z.object({ name: dnsName, key: secretEntry.default('signing.key'), passphraseKey: secretEntry.optional() }),
  pushSecret: z.object({ name: dnsName }).optional(),
  interval: duration(Duration.seconds(1), Duration.hours(12)).default(Duration.minutes(5)),
  plainHttp: z.boolean().default(false),
});

/** Fields that a newer CRD may have are ignored, not refused. */
export const deliverySpec = z.object({
  repository,
  environment: z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/),
  project: z
    .string()
    .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/)
    .optional(),
  interval: duration(Duration.seconds(1), Duration.hours(1)).default(Duration.seconds(10)),
  timeout: duration(Duration.seconds(1), Duration.hours(24)).default(Duration.minutes(5)),
  plainHttp: z.boolean().default(false),
  prune: z.boolean().default(true),
  deletionPolicy: z.enum(['Prune', 'Orphan']).default('Prune'),
  serviceAccountName: dnsName.optional(),
  pullSecret: z.object({ name: dnsName }).optional(),
  notBefore: z.int().min(1).optional(),
  trust: deliveryTrust.optional(),
  report: deliveryReport.optional(),
  suspend: suspension.optional(),
});

function issueText({ path, message }: { readonly path: readonly PropertyKey[]; readonly message: string }): string {
  return `${['spec', ...path.map(String)].join('.')}: ${message}`;
}
