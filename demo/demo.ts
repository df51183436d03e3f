import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type DemoCluster, deliver, type FoundBinaries, prepareBinaries, startPlane } from './clusters.ts';
import { playWithClusters } from './play.ts';
import { type Stage, setStage } from './stage.ts';
import { chapter, say } from './story.ts';

/** `npm run demo`: Pawl's main job, start to end, on a copy of this repository's own example. See README.md beside this file. */
const { values: flags } = parseArgs({
  options: { keep: { type: 'boolean', default: false }, 'no-cluster': { type: 'boolean', default: false } },
});
const started = performance.now();
const stage = await setStage();
const clusters: DemoCluster[] = [];
process.once('SIGINT', () => process.exit(130));

try {
  const binaries: Promise<FoundBinaries> = flags['no-cluster']
    ? Promise.resolve({ kind: 'missing', what: 'Asked to do without clusters', how: 'Leave --no-cluster out' })
    : prepareBinaries();
  // Awaited below; until then a failure must not end the process as unhandled.
  binaries.catch(() => undefined);
  await playWithoutClusters(stage);
  const found = await binaries;
  if (found.kind === 'ready') await playOnClusters(stage, found.binaries);
  else sayWhatIsMissing(found);
} finally {
  if (flags.keep && clusters.length > 0) await sayHowToLookAround(stage);
  else await leaveNothing();
}

async function playWithoutClusters({ folder, pawl }: Stage): Promise<void> {
  chapter('Compile and check');
  say(`The example of this repository (environments/, policies/), copied to ${folder} and committed to Git.`);
  say('Typed constructs become canonical Kubernetes objects; a dependent object is in a later wave.');
  await pawl(['synth', 'production']);
  await pawl(['check']);
  chapter('Publish 1.0.0');
  say('CI compiles the commit and publishes one immutable artifact; here to a folder of OCI image layouts, so no server is needed.');
  await pawl(['publish', '1.0.0']);
  chapter('Follow: development and staging take it');
  say('What CI runs after a publish, as the promoter and not as the publisher.');
  await pawl(['follow', '--as', 'ci@shop.example']);
}

async function playOnClusters(stage: Stage, binaries: Parameters<typeof startPlane>[1]): Promise<void> {
  chapter('Two clusters, one agent each');
  say('Starting staging and production: etcd, API server, controllers, and a node that kwok plays.');
  const planes = await Promise.all(['staging', 'production'].map((name) => startPlane(name, binaries)));
  for (const plane of planes) {
    clusters.push(await deliver(plane, await stage.repository(plane.name)));
    say(`  ${plane.name}: ${plane.server}, agent watching ${await stage.repository(plane.name)}`);
  }
  const [staging, production] = clusters;
  if (staging === undefined || production === undefined) throw new Error('The demo has no clusters');
  await playWithClusters(stage, { staging: staging.site, production: production.site });
  chapter('Done');
  say(
    `Compiled, published, promoted, reconciled, turned back by the agent, rolled back, suspended and resumed, in ${Math.round((performance.now() - started) / 1000)} s.`,
  );
  say('The records above are the whole truth: copy the registry folder, and "pawl history" tells the same story elsewhere.');
}

function sayWhatIsMissing({ what, how }: { readonly what: string; readonly how: string }): void {
  chapter('Left out: everything that needs a cluster');
  say(`${what}.`);
  say(`${how}.`);
  say('Left out: the clusters and agents, drift turned back by the agent, suspend and resume. Everything above was real.');
}

async function sayHowToLookAround({ folder, temporary }: Stage): Promise<void> {
  chapter('Left up, as --keep asked');
  for (const { plane } of clusters) {
    say(`  export KUBECONFIG=${plane.kubeconfig}    # ${plane.name}: kubectl get deliveries,deployments -A`);
  }
  say(`  cd ${folder}                             # the project: npm run pawl -- history production`);
  say(`Ctrl-C ends the clusters and agents; "rm -r ${temporary}" takes the rest away.`);
  await new Promise(() => setInterval(() => undefined, 60_000));
}

async function leaveNothing(): Promise<void> {
  await Promise.allSettled(clusters.map((cluster) => cluster.stop()));
  await rm(stage.temporary, { recursive: true, force: true });
}
