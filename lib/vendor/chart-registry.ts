import { z } from 'zod';
import { type Digest, isDigest } from '../digest.ts';
import type { Repository } from '../oci/registry.ts';
import { type Bound, chooseChartVersion, isOpen, othersText } from './choose-chart-version.ts';
import { chartLimits } from './unpack-chart.ts';
import { VendorError } from './vendor-error.ts';

/** helm.sh/docs/topics/registries: what `helm push` writes. */
const chartLayer = 'application/vnd.cncf.helm.chart.content.v1.tar+gzip';

const manifest = z.looseObject({
  layers: z.array(
    z.looseObject({
      mediaType: z.string(),
      digest: z.custom<Digest>((value) => typeof value === 'string' && isDigest(value)),
      size: z.int().min(0),
    }),
  ),
});

export interface RegistryChart {
  /** One, or a range. */
  readonly version: string;
  readonly bound: Bound;
  readonly signal?: AbortSignal | undefined;
}

export interface RegistryArchive {
  readonly bytes: Uint8Array;
  readonly version: string;
}

/** The archive of a chart in an OCI registry, and which version it is. */
export async function fetchFromRegistry(
  repository: Repository,
  { version: range, bound, signal }: RegistryChart,
): Promise<RegistryArchive> {
  const what = `Cannot fetch chart "${repository.reference}" ${bound.exactly ?? range}`;
  const options = signal === undefined ? {} : { signal };
  const listed = isOpen(range, bound) ? (await repository.tags(options)).map((tag) => tag.replaceAll('_', '+')) : [];
  const version = chooseChartVersion(range, listed, bound);
  if (version === undefined) throw new VendorError('NOT_FOUND', `${what}: the registry has no version in that range${othersText(listed)}`);
  // A tag cannot have the plus sign of a version; helm writes an underscore.
  const found = await repository.readManifest(version.replaceAll('+', '_'), options);
  if (found === undefined) throw new VendorError('NOT_FOUND', `${what}: the registry has no such version`);
  const parsed = manifest.safeParse(JSON.parse(new TextDecoder().decode(found.bytes)));
  const layer = parsed.data?.layers.find(({ mediaType }) => mediaType === chartLayer);
  if (layer === undefined) throw new VendorError('BAD_CONTENT', `${what}: that is no Helm chart`);
  const { mediaType, digest, size } = layer;
  return { version, bytes: await repository.readBlob({ mediaType, digest, size }, { ...options, limit: chartLimits.compressed }) };
}
