import { PawlError } from '../errors.ts';

export type AgentImageErrorCode =
  /** This installation has no built agent. */
  | 'NO_PROGRAM'
  | 'NO_BASE'
  /** What lies there is no image that another can be made of. */
  | 'BAD_BASE'
  | 'NO_NODE'
  | 'NO_PLATFORM'
  | 'BAD_REFERENCE';

/** Why the agent's image cannot be made. */
export class AgentImageError extends PawlError<AgentImageErrorCode> {}
