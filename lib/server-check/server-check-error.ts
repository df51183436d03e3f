import { PawlError } from '../errors.ts';

export type ServerCheckErrorCode = 'BAD_FOLDER';

/** A check by a server that could not begin. */
export class ServerCheckError extends PawlError<ServerCheckErrorCode> {}
