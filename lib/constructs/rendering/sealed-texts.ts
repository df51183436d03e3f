import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Digest, digestOf } from '../../digest.ts';

/** Texts under keys, in files. Nothing here fails: what cannot be read is not there, and what cannot be written is made again. */
export interface SealedTexts {
  /** Undefined for what is not there, is cut off, or was changed by anybody else. */
  readonly read: (key: Digest) => string | undefined;
  /** Whether it was written. */
  readonly write: (key: Digest, text: string) => boolean;
  readonly pathOf: (key: Digest) => string;
}

/** Bytes. What is larger takes as long to read as to make. */
const largest = 128 * 1024 * 1024;

/** The folder of such texts: in a `node_modules`, which belongs to this machine and may be deleted at any time. */
export function sealedPlace(modules: string, name: string): string {
  return join(modules, '.cache', 'pawl', name);
}

/** Each text lies under its key, with a digest of both before it. Without `node_modules` nothing is kept. */
export function sealedTexts(modules: string, name: string): SealedTexts {
  const place = sealedPlace(modules, name);
  const pathOf = (key: Digest) => join(place, key.slice('sha256:'.length));
  return {
    pathOf,
    read: (key) => {
      try {
        const path = pathOf(key);
        if (statSync(path).size > largest) return undefined;
        const kept = readFileSync(path, 'utf8');
        const end = kept.indexOf('\n');
        const text = kept.slice(end + 1);
        return end !== -1 && kept.slice(0, end) === sealOf(key, text) ? text : undefined;
      } catch {
        return undefined;
      }
    },
    write: (key, text) => {
      if (text.length > largest) return false;
      const draft = `${pathOf(key)}.${process.pid}`;
      try {
        if (!statSync(modules).isDirectory()) return false;
        mkdirSync(place, { recursive: true });
        writeFileSync(draft, `${sealOf(key, text)}\n${text}`);
        renameSync(draft, pathOf(key));
        return true;
      } catch {
        removeDraft(draft);
        return false;
      }
    },
  };
}

function removeDraft(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Where nobody may write, nothing was written.
  }
}

function sealOf(key: Digest, text: string): Digest {
  return digestOf(`${key}\n${text}`);
}
