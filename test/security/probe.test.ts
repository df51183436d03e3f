import { test } from 'node:test';
import { copySignatures } from '../../lib/artifact/signatures/copy-signatures.ts';
import { securedShop, promotedShop, securedFiles, moveThrough } from './secured-shop.ts';
import { recordTag } from '../../lib/promotion/ledger/tags.ts';
import { run } from '../../lib/cli/run.ts';
import { toolsForTests } from '../cli/project.ts';
import { keys } from './secured-shop.ts';

test('replay across ledgers', async (t) => {
  const shop = await promotedShop(t);
  if (!shop) return;
  // 1.1.0 published only; attacker has promoter's credential, no key. production's records are copied to staging? want staging to say 1.1.0 was there.
  const production = shop.repository('administrator', 'production');
  const staging = shop.repository('administrator', 'staging');
  const tags = (await production.tags()).filter((tag) => tag.startsWith('record-'));
  // wipe staging
  for (const tag of await staging.tags()) await staging.removeTag(tag);
  for (const tag of [...tags, 'current', 'live', '1.0.0']) {
    const m = await production.readManifest(tag);
    if (!m) continue;
    const parsed = JSON.parse(new TextDecoder().decode(m.bytes));
    for (const b of [parsed.config, ...parsed.layers]) await staging.writeBlob({ mediaType: b.mediaType, bytes: await production.readBlob(b, { limit: 1e7 }) });
    await copySignatures({ from: production, to: staging, digest: m.descriptor.digest });
    await staging.writeManifest({ mediaType: m.descriptor.mediaType, bytes: m.bytes }, { tag });
  }
  for (const words of [['status'], ['history', 'staging', '--verify'], ['verify', 'staging'], ['follow','staging'], ['explain','production','1.0.0']]) {
    const r = await shop.as({ account: 'administrator', key: 'follower' }, ...words);
    console.log(words.join(' '), r.code, r.output);
  }
});

test('leaks', async (t) => {
  const secret = keys.promoter.privatePem;
  for (const words of [['key','show',secret],['key','new',secret],['promote','production','1.0.0','--key',secret],['promote','production','1.0.0','--keyless','--identity-token','eyJhbGciOi.SECRETTOKEN.x'],['promote','production',secret],['attest','1.0.0','--type','x:y','--predicate',secret]]) {
    const out: string[] = [];
    const code = await run(words, { ...toolsForTests({ folder: '/tmp' }), print: (x) => out.push(x), note: (x) => out.push(x) });
    console.log(words.slice(0,2).join(' ').slice(0,30), code, out.join('\n').includes('MIG') || out.join('').includes('SECRETTOKEN') ? 'LEAK' : 'ok', out.join('|').slice(0, 200));
  }
});
