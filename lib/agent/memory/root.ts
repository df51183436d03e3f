import { z } from 'zod';
import { type Digest, isDigest } from '../../digest.ts';
import { type Report, reportPredicate } from '../../evidence/report.ts';
import { identitySchema } from '../../signing/identity.ts';
import type { RememberedRelease } from './memory.ts';

/** What lies in the root ConfigMap: small things themselves, large ones as the names of their chunks. */
export interface Root {
  readonly release?: RememberedRelease | undefined;
  readonly layer?: StoredLayer | undefined;
  readonly inventory: StoredInventory;
  readonly report?: Report | undefined;
}

export interface StoredLayer {
  readonly digest: Digest;
  readonly chunks: readonly string[];
}

export type StoredInventory =
  | { readonly kind: 'inline'; readonly text: string }
  | { readonly kind: 'chunked'; readonly chunks: readonly string[] };

export const emptyRoot: Root = { inventory: { kind: 'inline', text: '' } };

/** The root as the data of a ConfigMap. */
export function encodeRoot({ release, layer, inventory, report }: Root): Readonly<Record<string, string>> {
  return {
    ...(release === undefined ? {} : { [keys.release]: JSON.stringify(release) }),
    ...(layer === undefined ? {} : { [keys.layer]: JSON.stringify(layer) }),
    ...(inventory.kind === 'inline' ? { [keys.inventory]: inventory.text } : { [keys.chunks]: JSON.stringify(inventory.chunks) }),
    ...(report === undefined ? {} : { [keys.report]: JSON.stringify(report) }),
  };
}

/** The inverse; the key that is not what the agent writes, where there is one. */
export function decodeRoot(data: Readonly<Record<string, string>>): Root | { readonly broken: string } {
  const broken = Object.entries(schemas).find(([key, schema]) => key in data && !schema.safeParse(parseJson(data[key])).success);
  if (broken !== undefined) return { broken: broken[0] };
  const read = <T>(schema: z.ZodType<T>, key: string): T | undefined => schema.safeParse(parseJson(data[key])).data;
  const chunks = read(chunkNames, keys.chunks);
  return {
    release: read(releaseSchema, keys.release),
    layer: read(layerSchema, keys.layer),
    // Whatever is wrong with what was reported disturbs nothing else: counters follow the clock, too.
    report: read(reportPredicate, keys.report),
    inventory: chunks === undefined ? { kind: 'inline', text: data[keys.inventory] ?? '' } : { kind: 'chunked', chunks },
  };
}

export function chunksOf({ layer, inventory }: Root): readonly string[] {
  return [...(layer?.chunks ?? []), ...(inventory.kind === 'chunked' ? inventory.chunks : [])];
}

const keys = {
  release: 'release.json',
  layer: 'layer.json',
  inventory: 'inventory',
  chunks: 'inventory.json',
  report: 'report.json',
} as const;

const digest = z.custom<Digest>((value) => typeof value === 'string' && isDigest(value));
const chunkNames = z.array(z.string().max(253)).max(100);
const layerSchema = z.object({ digest, chunks: chunkNames });
const releaseSchema = z.object({
  sequence: z.int().min(1),
  record: digest,
  version: z.string(),
  manifest: digest,
  index: digest.optional(),
  completed: z.string().optional(),
  proof: z.object({ promotion: identitySchema, release: identitySchema }).optional(),
  overrides: z.array(z.object({ sequence: z.int().min(1), version: z.string(), who: z.string(), why: z.string() })).optional(),
});
const schemas = { [keys.release]: releaseSchema, [keys.layer]: layerSchema, [keys.chunks]: chunkNames };

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
