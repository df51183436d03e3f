import { generateKey } from '../../../lib/signing/generate-key.ts';
import { keySigner } from '../../../lib/signing/key-signer.ts';
import type { Signer } from '../../../lib/signing/signer.ts';
import { configMap } from './objects.ts';
import { ready, type Stage } from './stage.ts';

/** Somebody with a key of their own. */
export interface Person {
  readonly trusted: { readonly key: string; readonly name: string };
  readonly signer: Signer;
}

export function person(name: string): Person {
  const { privatePem, publicPem } = generateKey();
  return { trusted: { key: publicPem, name }, signer: keySigner(privatePem, { name }) };
}

export const publisher = person('publisher');
export const promoter = person('promoter');
/** Trusted with nothing. */
export const mallory = person('mallory');

/** What a Delivery says of them. */
export const trust = { releases: [publisher.trusted], promotions: [promoter.trusted] };

/** 1.0.0 as the publisher and the promoter sign it. */
export async function signed(stage: Stage): Promise<Stage> {
  stage.environment.signAs({ publisher: publisher.signer, promoter: promoter.signer });
  await stage.environment.promote('1.0.0', [configMap(stage.namespace, 'settings')]);
  return stage;
}

/** The same, with an agent that has applied it under trust. */
export async function applied(stage: Stage): Promise<Stage> {
  await signed(stage);
  stage.startAgent();
  await stage.deliver('shop', { trust });
  await stage.status((current) => ready(current) === 'Applied');
  return stage;
}
