import type { Site } from '../test/site/site.ts';
import { editProduction, imageInProduction } from './edit-production.ts';
import { keys, makeKeys } from './keys.ts';
import type { Stage } from './stage.ts';
import { chapter, say } from './story.ts';
import { suspendProduction } from './suspend-production.ts';

/** The clusters of the story; undefined where it is told by the registry alone. */
export type Sites = { readonly staging: Site; readonly production: Site } | undefined;

/** Who promotes. */
const sam = ['--key', keys.promoter];

/** What the developer of the story commits. */
const change = {
  file: 'environments/applications/web.ts',
  from: 'ghcr.io/acme/shop-web:1.4.2',
  to: 'ghcr.io/acme/shop-web:1.5.0',
  message: 'Move web to 1.5.0',
};

export async function compileAndPublish(stage: Stage): Promise<void> {
  const { folder, pawl } = stage;
  chapter('Compile and check');
  say(`The example of this repository (environments/, policies/), copied to ${folder} and committed to Git.`);
  say('Typed constructs become canonical Kubernetes objects; an object waits for those of lower waves.');
  await pawl(['synth', 'production']);
  await pawl(['check']);
  await makeKeys(stage);
  chapter('Publish 1.0.0');
  say('CI compiles the commit and publishes one immutable artifact; here to a folder of OCI image layouts, so no server is needed.');
  await pawl(['publish', '1.0.0', '--key', keys.publisher]);
}

/** From the first follow to the end of the hold; with clusters, everything is seen to arrive there. */
export async function move(stage: Stage, sites: Sites): Promise<void> {
  await firstMoves(stage, sites);
  await secondRelease(stage, sites);
  if (sites !== undefined) await editProduction(sites.production);
  await rollBack(stage, sites);
  if (sites !== undefined) await suspendProduction(stage, sites.production);
}

async function firstMoves({ pawl }: Stage, sites: Sites): Promise<void> {
  chapter('Follow, then promote to production: not yet');
  say('Follow is what CI runs after a publish, as the promoter and not as the publisher: development and staging move.');
  await pawl(['follow', ...sam]);
  say('Production wants a release to have been in staging for 20 seconds. The policy is a function in policies/, and says when.');
  await pawl(['promote', 'production', '1.0.0', ...sam], { expect: 1 });
  await arrived(sites?.staging, '1.0.0');
  say('With --wait it comes back by itself; the diff is shown before anything moves.');
  await pawl(['promote', 'production', '1.0.0', '--wait', ...sam, '--why', 'first release']);
  await arrived(sites?.production, '1.0.0');
}

async function secondRelease(stage: Stage, sites: Sites): Promise<void> {
  chapter('A change, published as 1.1.0');
  say(`A developer commits "${change.message}".`);
  await stage.change(change.file, change);
  await stage.pawl(['diff', 'production']);
  await stage.pawl(['publish', '1.1.0', '--key', keys.publisher]);
  await stage.pawl(['follow', ...sam]);
  await arrived(sites?.staging, '1.1.0');
  if (sites !== undefined) say(`  production stays at 1.0.0: web runs ${await imageInProduction(sites.production)}`);
}

async function rollBack({ pawl }: Stage, sites: Sites): Promise<void> {
  chapter('Promote 1.1.0, then take it back');
  await pawl(['promote', 'production', '1.1.0', '--wait', ...sam, '--why', 'planned']);
  await arrived(sites?.production, '1.1.0');
  await pawl(['rollback', 'production', ...sam, '--why', 'checkout is slow']);
  await arrived(sites?.production, '1.0.0');
  say('A rollback holds: neither follow nor promote moves production on, until somebody ends the hold with a reason.');
  await pawl(['follow', ...sam]);
  await pawl(['promote', 'production', '1.1.0', ...sam], { expect: 1 });
  await pawl(['unhold', 'production', ...sam, '--why', '1.1.1 will fix it']);
  say('Who, when, why, and what changed:');
  await pawl(['history', 'production']);
  say('And what of it can be proved, by anybody who has the public keys:');
  await pawl(['verify', 'production']);
}

async function arrived(site: Site | undefined, version: string): Promise<void> {
  if (site === undefined) return;
  await site.arrived(version);
  say(`  the agent of ${site.name}: ${site.lines.findLast(({ event }) => event === 'applied')?.message ?? ''}`);
}
