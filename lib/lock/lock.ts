import { z } from 'zod';
import { type Digest, isDigest } from '../digest.ts';
import { messageOf } from '../errors.ts';
import { isJsonObject, type Json, sortKeys } from '../json.ts';
import { LockError } from './lock-error.ts';

/**
 * What everything from outside was resolved to, and what it must still be. One file for all of it, reviewed and committed, so that
 * a compile needs no network and the same commit means the same bytes.
 */
export interface Lock {
  /** By `<chart> <version or range>`: `oci://ghcr.io/acme/charts/web 1.4.2`, `https://charts.example.com/web ^1.4`. */
  readonly charts: Section<LockedChart>;
  /** By URL. */
  readonly files: Section<LockedFile>;
  /** By `<repository> <commit> <folder>`. */
  readonly git: Section<LockedFolder>;
  readonly renderers: LockedRenderers;
  /** By `<repository> <range>`, with the variant behind it: `ghcr.io/acme/web ^1.2`, `nginx ^1.27 (alpine)`. */
  readonly images: Section<LockedImage>;
}

export type Section<Entry> = { readonly [key: string]: Entry };

export interface LockedFolder {
  /** Relative to the project's folder, below `vendor/`. */
  readonly path: string;
  /** Of the names and contents of its files, `treeDigest` of the room constructs. */
  readonly digest: Digest;
}

export interface LockedChart extends LockedFolder {
  /** Of the archive that was fetched. */
  readonly archive: Digest;
  /** Which one it is, where the project asks for a range: `4.11.3`. */
  readonly version?: string | undefined;
}

export interface LockedFile {
  /** Relative to the project's folder, below `vendor/`. */
  readonly path: string;
  readonly digest: Digest;
}

/** Exact versions of the programs that render: another one may render something else. */
export interface LockedRenderers {
  readonly helm?: string | undefined;
  readonly kustomize?: string | undefined;
}

export interface LockedImage {
  readonly version: string;
  readonly digest: Digest;
}

export const emptyLock: Lock = { charts: {}, files: {}, git: {}, renderers: {}, images: {} };

/** The version of the file's form: a newer one is refused instead of half understood. */
const form = 1;

/** Far above any real one (10,000 entries), far below what could hurt. */
export const lockLimit = 8 * 1024 * 1024;

/** Throws a LockError for anything that `lockText` would not have written, but for order and white space. */
export function parseLock(text: string): Lock {
  if (text.length > lockLimit) throw refused(`it has more than ${lockLimit / 1024 / 1024} MiB`);
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw refused(/^(?:<{7}|>{7})/m.test(text) ? 'it holds both sides of a merge conflict' : messageOf(cause), cause);
  }
  const newer = z.object({ version: z.int().min(form + 1) }).safeParse(value);
  if (newer.success) throw refused(`it was written by a newer Pawl (form ${newer.data.version}, this one knows ${form})`);
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    if (isJsonObject(value) && value.version === undefined) throw refused(`version: it is missing, expected ${form}`, parsed.error);
    const [issue] = parsed.error.issues;
    throw refused(`${issue?.path.join('.') || 'the whole'}: ${issue?.message ?? 'it is not valid'}`, parsed.error);
  }
  const { version: _, ...lock } = parsed.data;
  return lock;
}

/** One lock, one text: keys in the order of code units, two spaces, a last line end. */
export function lockText(lock: Lock): string {
  const { charts, files, git, renderers, images } = lock;
  const sections: { readonly [section: string]: object } = { charts, files, git, renderers, images };
  const filled = Object.entries(sections).filter(([, section]) => Object.keys(section).length > 0);
  // Through JSON, so that absent values are absent and not undefined.
  const plain: Json = JSON.parse(JSON.stringify({ version: form, ...Object.fromEntries(filled) }));
  return `${JSON.stringify(sortKeys(plain), null, 2)}\n`;
}

/** Any lock that cannot be taken for one, with what to do. */
export function refused(reason: string, cause?: unknown): LockError {
  return new LockError('BAD_LOCK', `Cannot read "pawl.lock.json": ${reason}`, {
    cause,
    fix: 'Take it from the last commit; "pawl vendor" and "pawl images update" write it anew',
  });
}

const digest = z.custom<Digest>((value) => typeof value === 'string' && isDigest(value), 'expected a digest, sha256 and 64 hex digits');

/** Never out of the project's `vendor` folder, whoever wrote the lock. */
const vendored = z
  .string()
  .max(512)
  .regex(/^vendor(?:\/[A-Za-z0-9][A-Za-z0-9._+-]*)+$/, 'expected a path below vendor/');

const version = z.string().min(1).max(128);

function section<Entry extends z.ZodType>(entry: Entry) {
  return z.record(z.string().min(1).max(2048), entry).default({});
}

const schema = z.strictObject({
  version: z.literal(form),
  charts: section(z.strictObject({ path: vendored, digest, archive: digest, version: version.optional() })),
  files: section(z.strictObject({ path: vendored, digest })),
  git: section(z.strictObject({ path: vendored, digest })),
  renderers: z.strictObject({ helm: version.optional(), kustomize: version.optional() }).default({}),
  images: section(z.strictObject({ version, digest })),
});
