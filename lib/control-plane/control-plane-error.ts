import { PawlError } from '../errors.ts';

export type ControlPlaneErrorCode = 'BUILD_FAILED' | 'START_FAILED' | 'MISSING' | 'TIMEOUT';

/** A real server that could not be built, started or asked. */
export class ControlPlaneError extends PawlError<ControlPlaneErrorCode> {}
