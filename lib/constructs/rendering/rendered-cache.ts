import { join } from 'node:path';
import { type Digest, digestOf } from '../../digest.ts';
import { canonicalJson, type Json } from '../../json.ts';
import { type SealedTexts, sealedTexts } from './sealed-texts.ts';

/** Everything that has a say in what is rendered, as a key. */
export function cacheKey(from: { readonly [part: string]: Json }): Digest {
  return digestOf(canonicalJson({ form: 3, ...from }));
}

/** What a renderer made, kept by what it was made from, below the project's `node_modules`. */
export function renderedCache(folder: string): SealedTexts {
  return sealedTexts(join(folder, 'node_modules'), 'rendered');
}
