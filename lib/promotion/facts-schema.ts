import { z } from 'zod';
import type { Json } from '../json.ts';
import type { KubernetesObject } from '../manifest/kubernetes-object.ts';
import { readObject } from '../manifest/object-schema.ts';
import { identitySchema } from '../signing/identity.ts';
import type { ActorFact, ApprovalFact, EvidenceFact, ReportFact, VetoFact } from './evidence-facts.ts';
import type { HistoryFact, ReleaseFact, SourceFact } from './facts.ts';

const date = z.iso.datetime().transform((text) => new Date(text));
const json = z.custom<Json>((value) => value !== undefined, 'is missing');
// What came as JSON is JSON.
const object = z.custom<KubernetesObject>((value) => 'object' in readObject(value as Json), 'is not a Kubernetes object');

const image = z.strictObject({
  image: z.string(),
  digest: z.string().optional(),
  signers: z.array(identitySchema).optional(),
  unread: z.string().optional(),
});

const release: z.ZodType<ReleaseFact> = z.strictObject({
  version: z.string(),
  digest: z.string(),
  created: date.optional(),
  revision: z.string().optional(),
  source: z.string().optional(),
  author: z.string().optional(),
  dirty: z.boolean().optional(),
  signers: z.array(identitySchema).optional(),
  signerEmails: z.array(z.string()).optional(),
  images: z.array(image).optional(),
});

const stay: z.ZodType<SourceFact> = z.strictObject({
  name: z.string(),
  version: z.string(),
  since: date,
  until: date.optional(),
  rolledBack: z.boolean().optional(),
  healthySince: date.optional(),
});

const actor: z.ZodType<ActorFact> = z.strictObject({
  name: z.string(),
  identity: identitySchema.optional(),
  emails: z.array(z.string()).optional(),
});

const evidence: z.ZodType<EvidenceFact> = z.strictObject({
  type: z.string(),
  predicate: json,
  signer: identitySchema,
  digest: z.string(),
  at: date,
});

const approval: z.ZodType<ApprovalFact> = z.strictObject({
  decision: z.enum(['approve', 'decline']),
  environment: z.string(),
  base: z.string().optional(),
  signer: identitySchema,
  emails: z.array(z.string()).optional(),
  why: z.string().optional(),
  at: date,
  expires: date,
  digest: z.string(),
});

const report: z.ZodType<ReportFact> = z.strictObject({
  environment: z.string(),
  cluster: z.string(),
  delivery: z.string(),
  healthy: z.boolean(),
  healthySince: date.optional(),
  observedAt: date,
  validUntil: date,
  signer: identitySchema,
  digest: z.string(),
});

const veto: z.ZodType<VetoFact> = z.strictObject({
  version: z.string(),
  index: z.string(),
  who: z.string(),
  why: z.string(),
  since: date,
});

const historyFact: z.ZodType<Omit<HistoryFact, 'version'> & { readonly version?: string | undefined }> = z.strictObject({
  sequence: z.int(),
  action: z.string(),
  version: z.string().optional(),
  who: z.string(),
  when: date,
  approvals: z.array(z.string()).optional(),
});

/** What `factsToJson` gives. Lists that are not there are empty. */
export const factsSchema = z.strictObject({
  environment: z.strictObject({ name: z.string(), tier: z.enum(['development', 'staging', 'production']), kubernetes: z.string() }),
  action: z.enum(['promote', 'follow', 'rollback']),
  actor,
  candidate: release,
  current: release.optional(),
  source: stay.optional(),
  promoteFrom: z.string().optional(),
  stays: z.array(stay).default([]),
  history: z.array(historyFact),
  approvals: z.array(approval).default([]),
  evidence: z.array(evidence).default([]),
  reports: z.array(report).default([]),
  vetoes: z.array(veto).default([]),
  contents: z
    .strictObject({
      objects: z.int(),
      kinds: z.array(z.strictObject({ apiVersion: z.string(), kind: z.string(), example: z.string() })),
      requests: z.strictObject({ cpu: z.number(), memory: z.number() }),
    })
    .optional(),
  now: date,
  before: z.array(object),
  after: z.array(object),
  /** Of each object that differs, by its id. */
  applications: z.record(z.string(), z.string()),
});
