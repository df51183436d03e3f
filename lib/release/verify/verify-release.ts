import { defaultLimits } from '../../artifact/archive/limits.ts';
import { unarchive } from '../../artifact/archive/unarchive.ts';
import { describeEnvironment } from '../../artifact/metadata.ts';
import { packEnvironment } from '../../artifact/pack-environment.ts';
import { type PulledEnvironment, pullEnvironment, type Release, readRelease } from '../../artifact/read.ts';
import { counted } from '../../counted.ts';
import { byCodeUnit, canonicalJson, type Json } from '../../json.ts';
import { applicationFiles } from '../../manifest/files.ts';
import type { CallOptions, Repository } from '../../oci/registry.ts';
import type { Trust } from '../../signing/trust.ts';
import { withoutEvidence } from '../trust.ts';
import { type Proof, proving } from './proof.ts';
import { proveProvenance } from './provenance.ts';
import { proveSignature } from './signatures.ts';

export interface VerifyReleaseOptions extends CallOptions {
  /** Whom the project trusts; undefined: nobody explicitly, and signatures stay open. */
  readonly trust: Trust | undefined;
  /** Where the project says that its source is; undefined where it does not say. */
  readonly source: string | undefined;
}

/**
 * Everything that can be proved of a release from the registry alone: that every byte is what the index names, that its parts say
 * the same, who signed it, and what its publisher stated about where it comes from.
 */
export async function verifyRelease(
  repository: Repository,
  versionOrDigest: string,
  options: VerifyReleaseOptions,
): Promise<{ readonly release: Release; readonly proofs: readonly Proof[] }> {
  const call = callOf(options);
  const release = await readRelease(repository, versionOrDigest, call);
  const trusting = options.trust === undefined ? undefined : withoutEvidence(options.trust.releases, options.trust);
  const signature = (subject: string, digest: Release['digest']) =>
    proveSignature(repository, { subject, claim: 'A publisher signed it', digest }, { ...call, trusting });
  const pulled = new Map<string, PulledEnvironment>();
  const proofs: Proof[] = [await signature(release.version, release.digest)];
  for (const [environment, descriptor] of release.environments) {
    const subject = `${environment} of ${release.version}`;
    proofs.push(
      await proving(subject, 'Every byte is what the index names', async () => {
        const found = await pullEnvironment(repository, descriptor, { ...call, environment });
        pulled.set(environment, found);
        return {
          result: 'proved',
          detail: `${counted(found.set.objects.length, 'object')} in ${counted(found.layerBytes.length, 'byte')}, manifest ${descriptor.digest}`,
        };
      }),
    );
    const found = pulled.get(environment);
    if (found !== undefined) proofs.push(await provePacking(subject, { release, found }));
    proofs.push(await signature(subject, descriptor.digest));
  }
  proofs.push(await proveMetadata(release, { pulled, call }));
  proofs.push(...(await proveProvenance(repository, { release, pulled }, options)));
  proofs.push({
    subject: release.version,
    claim: 'It is what its source compiles to',
    result: 'open',
    detail: release.dirty
      ? 'It was published from files that differ from its commit: nobody can rebuild it'
      : `Only a rebuild tells: "pawl rebuild ${release.version}"`,
  });
  return { release, proofs };
}

/** A layer that holds just what its objects pack to hides nothing beside them. */
async function provePacking(
  subject: string,
  { release, found }: { readonly release: Release; readonly found: PulledEnvironment },
): Promise<Proof> {
  return proving(subject, 'It holds its objects in canonical bytes, and nothing else', async () => {
    const { version, revision, created, source, dirty } = release;
    const packed = await packEnvironment(found.set, { version, revision, created, source, dirty });
    if (packed.descriptor.digest === found.descriptor.digest) return { result: 'proved', detail: 'Packed again, it has the same digest' };
    const hidden = await filesBeside(found);
    return hidden.length === 0
      ? { result: 'open', detail: `Packed again by this version of Pawl it is ${packed.descriptor.digest}` }
      : { result: 'failed', detail: `Beside its objects it holds ${listed(hidden)}` };
  });
}

/** Files of its layer that are none of those in which objects are packed: no version of Pawl packs such. */
async function filesBeside({ set, layerBytes }: PulledEnvironment): Promise<readonly string[]> {
  const { files } = await unarchive(layerBytes, defaultLimits);
  const packed = applicationFiles(set);
  return [...files.keys()].filter((file) => !packed.has(file)).sort(byCodeUnit);
}

function listed(files: readonly string[]): string {
  const shown = files.slice(0, 3).map((file) => JSON.stringify(file));
  return files.length > 3 ? `${shown.join(', ')} and ${files.length - 3} more` : shown.join(', ');
}

async function proveMetadata(
  release: Release,
  { pulled, call }: { readonly pulled: ReadonlyMap<string, PulledEnvironment>; readonly call: CallOptions },
): Promise<Proof> {
  return proving(release.version, 'What it says of itself is what is in it', async () => {
    const metadata = await release.metadata(call);
    if (metadata.version !== release.version || metadata.revision !== release.revision)
      return { result: 'failed', detail: `Its metadata is of ${metadata.version}, revision ${metadata.revision}` };
    const said = Object.keys(metadata.environments).sort().join(', ');
    const there = [...release.environments.keys()].sort().join(', ');
    if (said !== there) return { result: 'failed', detail: `Its metadata names the environments ${said}, the index has ${there}` };
    for (const [environment, { set }] of pulled) {
      const found: Json = JSON.parse(JSON.stringify(describeEnvironment(set)));
      const described: Json = JSON.parse(JSON.stringify(metadata.environments[environment]));
      if (canonicalJson(found) !== canonicalJson(described))
        return { result: 'failed', detail: `Its metadata names other applications or images for ${environment} than its objects do` };
    }
    return {
      result: 'proved',
      detail: `Environments, applications and images agree; ${counted(metadata.inputs.length, 'input')} recorded`,
    };
  });
}

function callOf({ signal }: CallOptions): CallOptions {
  return signal === undefined ? {} : { signal };
}
