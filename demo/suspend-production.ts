import picocolors from 'picocolors';
import type { Site } from '../test/site/site.ts';
import { imageInProduction, webOf } from './edit-production.ts';
import { editAndWatch, imageOf, setImage } from './hand-edits.ts';
import type { Stage } from './stage.ts';
import { chapter, command, output, say } from './story.ts';

/** Suspend with a reason, a hand edit that stays, resume, and it is turned back. */
export async function suspendProduction({ pawl }: Stage, site: Site): Promise<void> {
  chapter('Suspend, look into something by hand, resume');
  const { cluster, lines, heard, kubeconfig } = site;
  const where = ['--kubeconfig', kubeconfig, '--namespace', 'default'];
  const released = await imageInProduction(site);
  await pawl(['suspend', 'shop', ...where, '--as', 'sam@shop.example', '--why', 'debugging checkout']);
  await heard('suspended');
  const web = await webOf(site);
  command(['kubectl', 'set', 'image', 'deployment/web', 'web=ghcr.io/acme/shop-web:1.4.2-debug', '--field-manager', 'sam']);
  await setImage(cluster, web, { container: 'web', image: 'ghcr.io/acme/shop-web:1.4.2-debug', who: 'sam' });
  output((await heard('drift-observed')).message);
  say(`  the edit stays: ${await imageInProduction(site)}`);
  await pawl(['status', 'production', '--kubeconfig', kubeconfig]);
  const from = lines.length;
  const resumed = await editAndWatch(cluster, web, {
    edit: () => pawl(['resume', 'shop', ...where]),
    restored: (object) => imageOf(object) === released,
  });
  output((await heard('drift-reverted', from)).message);
  say(`  turned back ${picocolors.bold(`${resumed.milliseconds} ms`)} after "pawl resume" had ended`);
}
