import { inParallel } from '../agent/parallel.ts';
import type { Cluster } from '../kubernetes/cluster.ts';
import { podTemplateOf } from '../manifest/pods/pod-template.ts';
import { gather, type ServerCheck, type Tried } from './gathered.ts';
import { hear } from './hear.ts';
import { judgeKind } from './kind-standing.ts';

/**
 * Tries every object of a set on a cluster by dry run: nothing is written. With the policies, webhooks, quotas and objects that are there;
 * what needs something that comes with the set itself is not proven.
 */
export async function tryOnCluster(cluster: Cluster, tried: Tried, { signal }: { readonly signal: AbortSignal }): Promise<ServerCheck> {
  const gathered = gather(tried);
  const discovery = await cluster.discover({ signal });
  const { objects } = tried.set;
  await inParallel(objects, breadth, async ({ object }) => {
    const kind = judgeKind(discovery, object);
    if (kind !== undefined) return gathered.say(object, kind);
    const said = await hear(gathered, object, (asked, how) => cluster.apply(asked, { fieldManager: 'pawl', force: true, signal, ...how }), {
      sent: object,
      dryRun: true,
    });
    if (said?.kind === 'refused' && said.refusals.some(({ isDenial }) => isDenial === true))
      gathered.leaveOpen('admission', 'Whether other policies deny it as well: a server names the first of them', object);
  });
  for (const { object } of objects) {
    if (isAdmissionRule(object.kind))
      gathered.leaveOpen('admission', 'What it says of the other objects: a dry run does not put it in force', object);
    if (object.kind !== 'Pod' && podTemplateOf(object) !== undefined)
      gathered.leaveOpen('pods', 'Whether its pods would be taken: a cluster is asked about the objects of the set only', object);
  }
  return gathered.result();
}

/** Requests at once, as the agent has them. */
const breadth = 16;

function isAdmissionRule(kind: string): boolean {
  return (
    /^(?:Validating|Mutating)(?:AdmissionPolicy|WebhookConfiguration)$/.test(kind) || kind === 'ResourceQuota' || kind === 'LimitRange'
  );
}
