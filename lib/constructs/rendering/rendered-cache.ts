import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Digest, digestOf } from '../../digest.ts';
import { canonicalJson, type Json } from '../../json.ts';

/** What a renderer made, kept by what it was made from. */
export interface RenderedCache {
  readonly read: (key: Digest) => string | undefined;
  readonly write: (key: Digest, text: string) => void;
}

/** Everything that has a say in what is rendered, as a key. */
export function cacheKey(from: { readonly [part: string]: Json }): Digest {
  return digestOf(canonicalJson({ form: 2, ...from }));
}

/**
 * Below the project's `node_modules`, which is of this machine and thrown away without harm; where there is none, nothing is kept.
 * Each text lies under its key with its own digest before it: what is cut off or was changed is not there.
 */
export function renderedCache(folder: string): RenderedCache {
  const modules = join(folder, 'node_modules');
  const place = join(modules, '.cache', 'pawl', 'rendered');
  const pathOf = (key: Digest) => join(place, key.slice('sha256:'.length));
  return {
    read: (key) => {
      const kept = readText(pathOf(key));
      const end = kept?.indexOf('\n') ?? -1;
      if (kept === undefined || end === -1) return undefined;
      const text = kept.slice(end + 1);
      return kept.slice(0, end) === sealOf(key, text) ? text : undefined;
    },
    write: (key, text) => {
      const draft = `${pathOf(key)}.${process.pid}`;
      try {
        if (!statSync(modules).isDirectory()) return;
        mkdirSync(place, { recursive: true });
        writeFileSync(draft, `${sealOf(key, text)}\n${text}`);
        renameSync(draft, pathOf(key));
      } catch {
        // A cache that cannot be written makes the next compile slower and nothing else.
        rmSync(draft, { force: true });
      }
    },
  };
}

function sealOf(key: Digest, text: string): Digest {
  return digestOf(`${key}\n${text}`);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
