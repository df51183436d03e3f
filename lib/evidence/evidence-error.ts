import { PawlError } from '../errors.ts';

export type EvidenceErrorCode =
  /** What is to be signed is not what its type says, or too large to be read again. */
  | 'BAD_PREDICATE'
  /** An HTTP check could not be made: its address, or its answer. */
  | 'CHECK_FAILED'
  /** There are more reports than are read, so that nobody knows what all of them say. */
  | 'CROWDED';

/** What cannot become evidence. Trouble with the registry itself is a RegistryError. */
export class EvidenceError extends PawlError<EvidenceErrorCode> {}
