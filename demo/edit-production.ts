import picocolors from 'picocolors';
import type { Site } from '../test/site/site.ts';
import { editAndWatch, imageOf, setImage, typeOf } from './hand-edits.ts';
import { chapter, command, output, say } from './story.ts';

/** Where the example lives in the clusters. */
const namespace = 'shop';

/** Somebody sets an image and deletes an object; the agent turns both back. */
export async function editProduction({ cluster, lines, heard }: Site): Promise<void> {
  chapter('Somebody edits production by hand');
  const web = await webOf({ cluster });
  const released = imageOf(await cluster.get(web));
  let from = lines.length;
  command(['kubectl', 'set', 'image', 'deployment/web', 'web=ghcr.io/acme/shop-web:9.9.9-hotfix', '--field-manager', 'mallory']);
  const image = await editAndWatch(cluster, web, {
    edit: () => setImage(cluster, web, { container: 'web', image: 'ghcr.io/acme/shop-web:9.9.9-hotfix', who: 'mallory' }),
    restored: (object) => imageOf(object) === released,
  });
  say(`  turned back ${picocolors.bold(`${image.milliseconds} ms`)} after the API server had answered the edit; the agent says:`);
  output((await heard('drift-reverted', from)).message);

  const service = { type: await typeOf(cluster, 'v1', 'Service'), namespace, name: 'web' };
  const before = (await cluster.get(service))?.metadata.uid;
  from = lines.length;
  command(['kubectl', 'delete', 'service', 'web']);
  const deletion = await editAndWatch(cluster, service, {
    edit: () => cluster.delete(service),
    restored: (object) => object.metadata.uid !== before,
  });
  say(`  made again ${picocolors.bold(`${deletion.milliseconds} ms`)} after the API server had answered the deletion; the agent says:`);
  output((await heard('drift-reverted', from)).message);
}

/** The image that the web Deployment runs. */
export async function imageInProduction({ cluster }: Pick<Site, 'cluster'>): Promise<string | undefined> {
  return imageOf(await cluster.get(await webOf({ cluster })));
}

export async function webOf({ cluster }: Pick<Site, 'cluster'>) {
  return { type: await typeOf(cluster, 'apps/v1', 'Deployment'), namespace, name: 'web' };
}
