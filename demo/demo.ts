import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type DemoCluster, deliver, type FoundBinaries, prepareBinaries, startPlane } from './clusters.ts';
import { deliveryTrust, keys, makeKeys } from './keys.ts';
import { compileAndPublish, move } from './play.ts';
import { type Stage, setStage } from './stage.ts';
import { chapter, say } from './story.ts';

/** `npm run demo`: Pawl's main job, start to end, on a copy of this repository's own example. See README.md beside this file. */
const { values: flags } = parseArgs({
  options: { keep: { type: 'boolean', default: false }, 'no-cluster': { type: 'boolean', default: false } },
});
const started = performance.now();
const stages: Stage[] = [];
const clusters: DemoCluster[] = [];
process.once('SIGINT', () => process.exit(130));

try {
  const binaries: Promise<FoundBinaries> = flags['no-cluster']
    ? Promise.resolve({ kind: 'missing', what: 'Asked to do without clusters', how: 'Leave --no-cluster out' })
    : prepareBinaries();
  // Awaited below; until then a failure must not end the process as unhandled.
  binaries.catch(() => undefined);
  await play(binaries);
} finally {
  if (flags.keep && clusters.length > 0) await sayHowToLookAround();
  await leaveNothing();
}

async function play(binaries: Promise<FoundBinaries>): Promise<void> {
  const stage = await newStage();
  await compileAndPublish(stage);
  const early = await Promise.race([binaries, delay(100, undefined)]);
  // Nobody waits for a build with idle hands: the registry alone can tell most of the story.
  if (early?.kind !== 'found') await move(stage, undefined);
  const found = await binaries;
  if (found.kind === 'missing') return sayWhatIsMissing(found);
  await playOnClusters(early?.kind === 'found' ? stage : await againWithClusters(), found.binaries);
}

async function newStage(): Promise<Stage> {
  const stage = await setStage();
  stages.push(stage);
  return stage;
}

async function againWithClusters(): Promise<Stage> {
  chapter('The control planes are built: the same story again, on real clusters');
  const stage = await newStage();
  await makeKeys(stage);
  await stage.pawl(['publish', '1.0.0', '--key', keys.publisher]);
  return stage;
}

async function playOnClusters(stage: Stage, binaries: Parameters<typeof startPlane>[1]): Promise<void> {
  chapter('Two clusters, one agent each');
  say('Starting staging and production: etcd, API server, controllers, and a node that kwok plays.');
  const [staging, production] = await Promise.all([openCluster(stage, 'staging', binaries), openCluster(stage, 'production', binaries)]);
  await move(stage, { staging: staging.site, production: production.site });
  chapter('Done');
  say(
    `Compiled, published, promoted, reconciled, hand edits turned back, rolled back, suspended and resumed, in ${Math.round((performance.now() - started) / 1000)} s.`,
  );
  say('What you saw is what the commands of the README print; "npm run demo -- --keep" leaves everything up to look around.');
}

async function openCluster(stage: Stage, name: string, binaries: Parameters<typeof startPlane>[1]): Promise<DemoCluster> {
  const [plane, repository, trust] = await Promise.all([startPlane(name, binaries), stage.repository(name), deliveryTrust(stage)]);
  const cluster = await deliver(plane, { repository, trust });
  clusters.push(cluster);
  say(`  ${name}: ${plane.server}; its agent watches ${repository} and takes only what both have signed`);
  return cluster;
}

function sayWhatIsMissing({ what, how }: { readonly what: string; readonly how: string }): void {
  chapter('Left out: everything that needs a cluster');
  say(`${what}. ${how}.`);
  say('Left out: the clusters and agents, hand edits turned back, suspend and resume. Everything above was real.');
}

async function sayHowToLookAround(): Promise<void> {
  chapter('Left up, as --keep asked');
  const folder = stages.at(-1)?.folder ?? '';
  for (const { plane } of clusters) {
    say(`  export KUBECONFIG=${plane.kubeconfig}   # ${plane.name}: kubectl get deliveries,deployments -A`);
  }
  say(`  npm run pawl -- history production --project ${folder}`);
  say('Ctrl-C ends the clusters and agents and takes everything away.');
  const interrupted = new Promise<void>((resolve) => {
    process.removeAllListeners('SIGINT');
    process.once('SIGINT', () => resolve());
  });
  const awake = setInterval(() => undefined, 60_000);
  await interrupted;
  clearInterval(awake);
}

async function leaveNothing(): Promise<void> {
  await Promise.allSettled(clusters.map((cluster) => cluster.stop()));
  await Promise.all(stages.map(({ temporary }) => rm(temporary, { recursive: true, force: true })));
}
