import type { Repository } from '../../lib/oci/registry.ts';
import { RegistryError } from '../../lib/oci/registry-error.ts';

export interface Cut {
  /** The request that is hit, counted from 1 over all repositories. */
  readonly at: number;
  /** Whether that request had its effect. */
  readonly when: 'before' | 'after';
  /** Whether all later requests fail too, as after the end of a process, or only that one. */
  readonly lasting: boolean;
}

/** Counts every request of several repositories, and cuts the connection at one of them. */
export function cutter(cut?: Cut) {
  let count = 0;
  const broken = () => new RegistryError('UNREACHABLE', 'The connection broke', { retryable: true });
  async function request<T>(perform: () => Promise<T>): Promise<T> {
    count += 1;
    const hit = cut !== undefined && (count === cut.at || (cut.lasting && count > cut.at));
    if (hit && (count > cut.at || cut.when === 'before')) throw broken();
    const answer = await perform();
    if (hit) throw broken();
    return answer;
  }
  return {
    count: () => count,
    cut: (repository: Repository): Repository => ({
      reference: repository.reference,
      resolve: (...call) => request(() => repository.resolve(...call)),
      readManifest: (...call) => request(() => repository.readManifest(...call)),
      writeManifest: (...call) => request(() => repository.writeManifest(...call)),
      hasBlob: (...call) => request(() => repository.hasBlob(...call)),
      readBlob: (...call) => request(() => repository.readBlob(...call)),
      writeBlob: (...call) => request(() => repository.writeBlob(...call)),
      tags: (...call) => request(() => repository.tags(...call)),
      removeTag: (...call) => request(() => repository.removeTag(...call)),
      referrers: (...call) => request(() => repository.referrers(...call)),
    }),
  };
}
