import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Digest, digestOf } from '../../digest.ts';

/** Texts under keys. What is cut off, or was changed by anybody else, is not there. */
export interface KeptTexts {
  readonly read: (key: Digest) => string | undefined;
  readonly write: (key: Digest, text: string) => void;
}

/** So many are kept, those that were asked for last. */
const mostTexts = 16;
/** Bytes. What is larger takes as long to read as to make. */
const largest = 128 * 1024 * 1024;

/** In `.cache/pawl/compiled` of a `node_modules`, which belongs to this machine and may be deleted at any time. Without one, nothing is kept. */
export function keptTexts(modules: string): KeptTexts {
  const place = keptPlace(modules);
  const pathOf = (key: Digest) => join(place, key.slice('sha256:'.length));
  return {
    read: (key) => {
      try {
        const path = pathOf(key);
        if (statSync(path).size > largest) return undefined;
        const kept = readFileSync(path, 'utf8');
        const end = kept.indexOf('\n');
        const text = kept.slice(end + 1);
        if (end === -1 || kept.slice(0, end) !== sealOf(key, text)) return undefined;
        touch(path);
        return text;
      } catch {
        // Not there, or not for us to read.
        return undefined;
      }
    },
    write: (key, text) => {
      if (text.length > largest) return;
      const draft = `${pathOf(key)}.${process.pid}`;
      try {
        if (!statSync(modules).isDirectory()) return;
        mkdirSync(place, { recursive: true });
        writeFileSync(draft, `${sealOf(key, text)}\n${text}`);
        renameSync(draft, pathOf(key));
        dropOldest(place);
      } catch {
        // A cache that cannot be written makes the next compile slower and nothing else.
        rmSync(draft, { force: true });
      }
    },
  };
}

export function keptPlace(modules: string): string {
  return join(modules, '.cache', 'pawl', 'compiled');
}

function sealOf(key: Digest, text: string): Digest {
  return digestOf(`${key}\n${text}`);
}

function touch(path: string): void {
  const { atime } = statSync(path);
  const newest = Math.max(...readdirSync(join(path, '..')).map((name) => statSync(join(path, '..', name)).mtimeMs));
  utimesSync(path, atime, new Date(newest + 1));
}

function dropOldest(place: string): void {
  const ages = readdirSync(place).map((name) => ({ path: join(place, name), time: statSync(join(place, name)).mtimeMs }));
  for (const { path } of ages.sort((left, right) => right.time - left.time).slice(mostTexts)) rmSync(path, { force: true });
}
