import picocolors from 'picocolors';
import type { Site } from '../test/site/site.ts';
import { editAndWatch, imageOf, setImage, typeOf } from './hand-edits.ts';
import type { Stage } from './stage.ts';
import { chapter, command, output, say } from './story.ts';

const namespace = 'shop';

/** What the developer of the story commits. */
const change = {
  file: 'environments/applications/web.ts',
  from: 'ghcr.io/acme/shop-web:1.4.2',
  to: 'ghcr.io/acme/shop-web:1.5.0',
  message: 'Move web to 1.5.0',
};

/** The part of the story that happens on clusters. */
export async function playWithClusters(stage: Stage, { staging, production }: { staging: Site; production: Site }): Promise<void> {
  await staging.arrived('1.0.0');
  say(`  staging runs 1.0.0: ${last(staging, 'applied')}`);
  await firstPromotion(stage, production);
  await secondRelease(stage, { staging, production });
  await handEdits(production);
  await rollBack(stage, production);
  await suspension(stage, production);
}

async function firstPromotion({ pawl }: Stage, production: Site): Promise<void> {
  chapter('Promote to production: not yet');
  say('Production wants a release to have been in staging for 20 seconds. The policy is a function in policies/, and says when.');
  await pawl(['promote', 'production', '1.0.0', '--as', 'sam@shop.example'], { expect: 1 });
  say('With --wait it comes back by itself; the diff is shown before anything moves.');
  await pawl(['promote', 'production', '1.0.0', '--wait', '--as', 'sam@shop.example', '--why', 'first release']);
  await production.arrived('1.0.0');
  say(`  production runs 1.0.0: ${last(production, 'applied')}`);
}

async function secondRelease(stage: Stage, { staging, production }: { staging: Site; production: Site }): Promise<void> {
  chapter('A change, published as 1.1.0');
  say(`A developer commits: ${change.message}.`);
  await stage.change(change.file, change);
  await stage.pawl(['diff', 'production']);
  await stage.pawl(['publish', '1.1.0']);
  await stage.pawl(['follow', '--as', 'ci@shop.example']);
  await staging.arrived('1.1.0');
  say(`  staging runs 1.1.0: ${last(staging, 'applied')}`);
  say(`  production stays at 1.0.0 (${imageOf((await production.cluster.get(await webOf(production))) ?? fail('web is gone'))})`);
}

async function handEdits({ cluster, lines, heard }: Site): Promise<void> {
  chapter('Somebody edits production by hand');
  const web = await webOf({ cluster });
  const released = imageOf((await cluster.get(web)) ?? fail('web is gone'));
  let from = lines.length;
  command(['kubectl', 'set', 'image', 'deployment/web', 'web=ghcr.io/acme/shop-web:9.9.9-hotfix', '--field-manager', 'mallory']);
  const image = await editAndWatch(cluster, web, {
    edit: () => setImage(cluster, web, { container: 'web', image: 'ghcr.io/acme/shop-web:9.9.9-hotfix', who: 'mallory' }),
    restored: (object) => imageOf(object) === released,
  });
  say(`  turned back ${picocolors.bold(`${image.milliseconds} ms`)} after the edit was answered; the agent says:`);
  output((await heard('drift-reverted', from)).message);

  const service = { type: await typeOf(cluster, 'v1', 'Service'), namespace, name: 'web' };
  from = lines.length;
  const before = (await cluster.get(service))?.metadata.uid;
  command(['kubectl', 'delete', 'service', 'web']);
  const deletion = await editAndWatch(cluster, service, {
    edit: () => cluster.delete(service),
    restored: (object) => object.metadata.uid !== before,
  });
  say(`  made again ${picocolors.bold(`${deletion.milliseconds} ms`)} after the deletion was answered; the agent says:`);
  output((await heard('drift-reverted', from)).message);
}

async function rollBack(stage: Stage, production: Site): Promise<void> {
  chapter('Promote 1.1.0, then take it back');
  await stage.pawl(['promote', 'production', '1.1.0', '--wait', '--as', 'sam@shop.example', '--why', 'planned']);
  await production.arrived('1.1.0');
  await stage.pawl(['rollback', 'production', '--as', 'sam@shop.example', '--why', 'checkout is slow']);
  await production.arrived('1.0.0');
  say('A rollback holds: neither follow nor promote moves production on, until somebody ends the hold with a reason.');
  await stage.pawl(['follow', '--as', 'ci@shop.example']);
  await stage.pawl(['promote', 'production', '1.1.0', '--as', 'kim@shop.example'], { expect: 1 });
  await stage.pawl(['unhold', 'production', '--as', 'sam@shop.example', '--why', '1.1.1 will fix it']);
  say('Who, when, why, and what changed:');
  await stage.pawl(['history', 'production']);
}

async function suspension(stage: Stage, { cluster, lines, heard, kubeconfig }: Site): Promise<void> {
  chapter('Suspend, look into something by hand, resume');
  const cli = ['--kubeconfig', kubeconfig, '--namespace', 'default'];
  await stage.pawl(['suspend', 'shop', ...cli, '--as', 'sam@shop.example', '--why', 'debugging checkout']);
  await heard('suspended', 0);
  const web = await webOf({ cluster });
  const released = imageOf((await cluster.get(web)) ?? fail('web is gone'));
  command(['kubectl', 'set', 'image', 'deployment/web', 'web=ghcr.io/acme/shop-web:1.0.0-debug', '--field-manager', 'sam']);
  await setImage(cluster, web, { container: 'web', image: 'ghcr.io/acme/shop-web:1.0.0-debug', who: 'sam' });
  output((await heard('drift-observed', 0)).message);
  say(`  the edit stays: ${imageOf((await cluster.get(web)) ?? fail('web is gone'))}`);
  await stage.pawl(['status', 'production', '--kubeconfig', kubeconfig]);
  const from = lines.length;
  const undone = await editAndWatch(cluster, web, {
    edit: () => stage.pawl(['resume', 'shop', ...cli]),
    restored: (object) => imageOf(object) === released,
  });
  output((await heard('drift-reverted', from)).message);
  say(`  turned back ${undone.milliseconds} ms after "pawl resume" had ended`);
}

async function webOf({ cluster }: Pick<Site, 'cluster'>) {
  return { type: await typeOf(cluster, 'apps/v1', 'Deployment'), namespace, name: 'web' };
}

function last({ lines }: Site, event: string): string {
  return lines.findLast((line) => line.event === event)?.message ?? '';
}

function fail(reason: string): never {
  throw new Error(reason);
}
