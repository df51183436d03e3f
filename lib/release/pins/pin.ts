import { z } from 'zod';
import { type Digest, isDigest } from '../../digest.ts';
import { messageOf } from '../../errors.ts';
import type { SourcePlace } from '../../finding.ts';
import { readYaml } from '../../manifest/yaml.ts';
import { ReleaseError } from '../release-error.ts';
import { parseVersion } from '../version.ts';

/** What Git says that an environment should be at: the content of `environments/<name>.pin.json`. */
export interface Pin {
  /** A published version. */
  readonly version: string;
  /** Digest of the release's index. Without it, whatever is published as that version. */
  readonly digest?: Digest | undefined;
  /** Why it moves there; the record keeps it. */
  readonly why?: string | undefined;
  /** Keeps it there until a change takes this line out: why. With an earlier version it is a rollback. */
  readonly hold?: string | undefined;
  /** Goes past policies that refuse the move there, where the environment lets whoever signs: why. Once it is there this says nothing. */
  readonly override?: string | undefined;
}

/** Where the pin of an environment lies, relative to the project's folder, with forward slashes. */
export function pinPath(environment: string): string {
  return `environments/${environment}.pin.json`;
}

/** Throws BAD_PIN where the text is not a pin. */
export function parsePin(environment: string, text: string): Pin {
  const refuse = (why: string, cause?: unknown) =>
    new ReleaseError('BAD_PIN', `Cannot read "${pinPath(environment)}": ${why}`, {
      cause,
      fix: `Repair it, or remove it and write it anew with "pawl promote ${environment} VERSION"`,
    });
  let value: unknown;
  try {
    value = JSON.parse(text);
    // JSON.parse takes the last of two keys, people who review read the first.
    readYaml(pinPath(environment), text);
  } catch (thrown) {
    throw refuse(firstLine(messageOf(thrown)).replace(`Cannot read "${pinPath(environment)}": document 1: `, ''), thrown);
  }
  const pin = pinSchema.safeParse(value);
  if (pin.success) return pin.data;
  throw refuse(
    pin.error.issues
      .slice(0, 5)
      .map(({ path, message }) => `${path.length === 0 ? '' : `${path.join('.')}: `}${message}`)
      .join('; '),
  );
}

/** One property a line, so that a change of one is a change of one line. */
export function pinText({ version, digest, why, hold, override }: Pin): string {
  return `${JSON.stringify({ version, digest, why, hold, override }, undefined, 2)}\n`;
}

/** Where a property of a pin stands; the first line where it does not. */
export function pinPlace(environment: string, text: string, property: keyof Pin): SourcePlace {
  const index = text.split('\n').findIndex((line) => line.trimStart().startsWith(`"${property}"`));
  return { file: pinPath(environment), line: Math.max(index, 0) + 1 };
}

/** More than any pin needs. */
export const largestPin = 16 * 1024;

const line = z
  .string('is no text')
  .min(1, 'is empty')
  .max(1024, 'has more than 1024 characters')
  .refine((text) => !/\p{Cc}/u.test(text), 'is not one line');

const pinSchema: z.ZodType<Pin> = z.strictObject({
  version: z.string('is not there, or no text: expected one like 1.2.3').refine(isVersion, 'is not a semantic version like 1.2.3'),
  digest: z.custom<Digest>((value) => typeof value === 'string' && isDigest(value), 'is not a sha256 digest').optional(),
  why: line.optional(),
  hold: line.optional(),
  override: line.optional(),
});

function isVersion(text: string): boolean {
  try {
    return parseVersion(text) === text;
  } catch {
    return false;
  }
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text;
}
