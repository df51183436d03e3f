import type { Digest } from '../../../digest.ts';
import type { CallOptions } from '../../../oci/registry.ts';
import type { Verification } from '../../../signing/verification.ts';
import type { Witness } from '../reading/witness.ts';

/** Whether somebody who is trusted with promotions signed the record that this manifest carries. Throws only what the registry does. */
export type VerifyRecord = (record: Digest, call: CallOptions) => Promise<Verification>;

/** What every reader of a ledger takes. */
export interface ReadOptions extends CallOptions {
  /** Whose records count. @default everybody's: each entry's verification is `none` */
  readonly verify?: VerifyRecord | undefined;
  /**
   * Whose ledger it is. A record that somebody who is trusted signed for another environment counts as nobody's here: whoever may write
   * to both repositories could bring it over with its signature. Looked at with `verify` only.
   *
   * @default any
   */
  readonly environment?: string | undefined;
  /** The project whose ledger it is, by its name. Looked at with `verify` only. @default any */
  readonly project?: string | undefined;
  /** What others have seen of it, asked for once: a ledger that lacks such a record was cut off. @default nothing */
  readonly witnesses?: ReadWitnesses | undefined;
}

export type ReadWitnesses = () => Promise<readonly Witness[]>;
