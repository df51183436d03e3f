import type { Digest } from '../../../lib/digest.ts';
import type { Repository } from '../../../lib/oci/registry.ts';
import type { Actor, Schedule } from './schedule.ts';

/** A record that took effect in the registry. */
export interface WrittenRecord {
  readonly sequence: number;
  readonly digest: Digest;
  readonly at: number;
  /** When the claim that it was written under took effect. */
  readonly claimedAt: number;
}

/** What really happened, whoever was told what. */
export interface Chronicle {
  readonly records: WrittenRecord[];
  /** When each actor's last look at the tags took effect. */
  readonly looks: Map<string, number>;
}

/** The repository as one actor sees it: every call is a step of the schedule. */
export function scheduledRepository(repository: Repository, { actor, schedule, chronicle }: View): Repository {
  const step = <T>(signal: AbortSignal | undefined, perform: () => Promise<T>) => schedule.request({ actor, signal, perform });
  let claimedAt = Number.NaN;
  return {
    reference: repository.reference,
    resolve: (name, options) => step(options?.signal, () => repository.resolve(name)),
    readManifest: (name, options) => step(options?.signal, () => repository.readManifest(name)),
    readBlob: (descriptor, { limit, signal }) => step(signal, () => repository.readBlob(descriptor, { limit })),
    hasBlob: (digest, options) => step(options?.signal, () => repository.hasBlob(digest)),
    writeBlob: (blob, options) => step(options?.signal, () => repository.writeBlob(blob)),
    removeTag: (tag, options) => step(options?.signal, () => repository.removeTag(tag)),
    referrers: (digest, options) => step(options?.signal, () => repository.referrers(digest)),
    tags: (options) =>
      step(options?.signal, async () => {
        chronicle.looks.set(actor.name, schedule.now());
        return repository.tags();
      }),
    writeManifest: (manifest, options = {}) => {
      const { signal, ...rest } = options;
      const [kind, sequence] = (rest.tag ?? '').split('-');
      // A record that lands late belongs to the claim of its time, not to a later one.
      const claimedBefore = claimedAt;
      const perform = async () => {
        const descriptor = await repository.writeManifest(manifest, rest);
        if (kind === 'claim') claimedAt = schedule.now();
        if (kind === 'record')
          chronicle.records.push({ sequence: Number(sequence), digest: descriptor.digest, at: schedule.now(), claimedAt: claimedBefore });
        return descriptor;
      };
      // The one request that must not outlive its claim: what happens when it does is what forks are made of.
      return schedule.request({ actor, signal, perform, drowsiness: kind === 'record' ? 5 : 1 });
    },
  };
}

export interface View {
  readonly actor: Actor;
  readonly schedule: Schedule;
  readonly chronicle: Chronicle;
}
