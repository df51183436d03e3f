import { PawlError } from '../errors.ts';

export type DashboardErrorCode =
  /** Another program listens there. */
  | 'ADDRESS_IN_USE'
  /** This machine has no such address, or may not listen there. */
  | 'CANNOT_LISTEN';

export class DashboardError extends PawlError<DashboardErrorCode> {}
