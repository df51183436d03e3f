import type { Digest } from '../../digest.ts';
import type { Report } from '../../evidence/report.ts';
import type { Identity } from '../../signing/identity.ts';
import type { Inventory } from './inventory.ts';

/** What a delivery remembers over restarts. It lies in ConfigMaps beside the Delivery; the status only mirrors it. */
export interface Memory {
  /** The release that was last accepted; undefined before the first. */
  readonly release: RememberedRelease | undefined;
  readonly inventory: Inventory;
  /** What was last reported, or was to be: the next report goes on from it, and its counter never goes back. */
  readonly report: Report | undefined;
}

/** The promotion record that was last taken, and what it moved to. */
export interface RememberedRelease {
  readonly sequence: number;
  /** Digest of the record's manifest: the next record must be chained to it. */
  readonly record: Digest;
  readonly version: string;
  /** Digest of the environment's manifest. */
  readonly manifest: Digest;
  /** Digest of the release's index; absent where an agent that did not keep it took the release. */
  readonly index?: Digest | undefined;
  /** Whether everything of it has once been applied, ready and pruned, and when. */
  readonly completed?: string | undefined;
  /** Who was proven to have signed; absent where nothing was verified when it was taken. */
  readonly proof?: ReleaseProof | undefined;
  /** Records up to this one that went past their policies, and that nobody has acknowledged. Oldest first. */
  readonly overrides?: readonly OpenOverride[] | undefined;
}

/** Somebody moved the environment although its policies refused. */
export interface OpenOverride {
  /** Of the record. */
  readonly sequence: number;
  readonly version: string;
  readonly who: string;
  readonly why: string;
}

/** Kept, so that it can be held against the trust in force without asking the registry. */
export interface ReleaseProof {
  /** Who signed the promotion record. */
  readonly promotion: Identity;
  /** Who signed the environment's manifest. */
  readonly release: Identity;
}

/**
 * The door to a delivery's memory. Every write carries the resourceVersion that was read: two agents that both believe
 * to lead cannot both write, and the loser reads again.
 */
export interface MemoryStore {
  readonly memory: Memory;
  /** The bytes of the remembered release are not where they should be: they have to be had from the registry again. */
  readonly isLayerLost: boolean;
  /** The compressed layer of the remembered release, to start again without a registry. Undefined where there is none, or it is lost. */
  readLayer(signal: AbortSignal): Promise<Uint8Array | undefined>;
  /** Switches to a release, with its layer, in one step. */
  acceptRelease(release: RememberedRelease, layer: Uint8Array, signal: AbortSignal): Promise<void>;
  /** A record that does not change the layer: a hold, or the release's completion. */
  noteRelease(release: RememberedRelease, signal: AbortSignal): Promise<void>;
  noteReport(report: Report, signal: AbortSignal): Promise<void>;
  writeInventory(inventory: Inventory, signal: AbortSignal): Promise<void>;
  /** Deletes everything: the Delivery is gone. */
  forget(signal: AbortSignal): Promise<void>;
}
