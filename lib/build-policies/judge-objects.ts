import { z } from 'zod';
import { messageOf } from '../errors.ts';
import type { Finding } from '../finding.ts';
import type { KindName, Kinds } from '../manifest/kinds.ts';
import type { KubernetesObject } from '../manifest/kubernetes-object.ts';
import type { ManifestObject, ManifestSet } from '../manifest/manifest-set.ts';
import { type Deny, deny } from '../verdict.ts';
import type { BuildFacts, BuildPolicy, JudgedEnvironment } from './policy.ts';

/** What the policies have against the objects of an environment, in the set's order; nothing where all pass. */
export function judgeObjects(policies: readonly BuildPolicy[], set: ManifestSet, environment: JudgedEnvironment): readonly Finding[] {
  return set.objects.flatMap((object) => {
    const facts = factsOf(object, environment);
    return policies.flatMap((policy) => denials(policy, facts).map((denial) => finding(policy, facts, denial)));
  });
}

function factsOf({ id, application, object }: ManifestObject, environment: JudgedEnvironment): BuildFacts {
  return { id, object, application, environment, as: (kind) => (object.kind === kind ? typed(object, kind) : undefined) };
}

function typed<K extends KindName>(object: KubernetesObject, _kind: K): Kinds[K] {
  // The kind is what was asked for; that its fields are what Kubernetes says is checked by the schema of the environment's version.
  return object as unknown as Kinds[K];
}

function denials(policy: BuildPolicy, facts: BuildFacts): readonly Deny[] {
  try {
    const answer: unknown = policy.check(facts);
    if (answer instanceof Promise) {
      // Nobody will wait for it; its failure must not end the process.
      answer.catch(() => undefined);
      return [
        deny(
          `Policy "${policy.name}" is asynchronous: it answered with a promise`,
          'Decide from the facts alone, and return the verdict itself',
        ),
      ];
    }
    const verdicts = verdictsSchema.safeParse(Array.isArray(answer) ? answer : [answer]);
    if (!verdicts.success) return [deny(`Policy "${policy.name}" returned no verdict`, 'Return allow, deny(reason), or a list of them')];
    return verdicts.data.filter((verdict) => verdict.kind === 'deny');
  } catch (thrown) {
    return [
      deny(`Policy "${policy.name}" failed: ${messageOf(thrown).replace(/\s+/g, ' ')}`, 'Correct the policy: one that throws denies'),
    ];
  }
}

const verdictsSchema = z.array(
  z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('allow') }),
    z.object({ kind: z.literal('deny'), reason: z.string(), fix: z.string().optional(), field: z.string().optional() }),
  ]),
);

function finding({ name, mode }: BuildPolicy, { id, application, environment }: BuildFacts, { reason, fix, field }: Deny): Finding {
  return {
    id: name,
    severity: mode === 'warn' ? 'warning' : 'error',
    message: reason,
    ...(fix === undefined ? {} : { fix }),
    environment: environment.name,
    application,
    object: id,
    ...(field === undefined ? {} : { field }),
  };
}
