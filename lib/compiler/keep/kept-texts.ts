import { readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sealedPlace, sealedTexts } from '../../constructs/rendering/sealed-texts.ts';
import type { Digest } from '../../digest.ts';

/** Texts under keys. What is cut off, or was changed by anybody else, is not there. */
export interface KeptTexts {
  readonly read: (key: Digest) => string | undefined;
  readonly write: (key: Digest, text: string) => void;
}

/** So many are kept, those that were asked for last. */
const mostTexts = 16;

/** In `.cache/pawl/compiled` of a `node_modules`. Without one, nothing is kept. */
export function keptTexts(modules: string): KeptTexts {
  const texts = sealedTexts(modules, 'compiled');
  return {
    read: (key) => {
      const text = texts.read(key);
      if (text !== undefined) unlessGone(() => touch(texts.pathOf(key)));
      return text;
    },
    write: (key, text) => {
      if (texts.write(key, text)) unlessGone(() => dropOldest(keptPlace(modules)));
    },
  };
}

export function keptPlace(modules: string): string {
  return sealedPlace(modules, 'compiled');
}

/** Another process may tidy up at the same time, and the folder may be for reading only. */
function unlessGone(act: () => void): void {
  try {
    act();
  } catch {
    // Which text goes first matters to nothing but time.
  }
}

function touch(path: string): void {
  const { atime } = statSync(path);
  const place = dirname(path);
  const newest = Math.max(...readdirSync(place).map((name) => statSync(join(place, name)).mtimeMs));
  utimesSync(path, atime, new Date(newest + 1));
}

function dropOldest(place: string): void {
  const ages = readdirSync(place).map((name) => ({ path: join(place, name), time: statSync(join(place, name)).mtimeMs }));
  for (const { path } of ages.sort((left, right) => right.time - left.time).slice(mostTexts)) rmSync(path, { force: true });
}
