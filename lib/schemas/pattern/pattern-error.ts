import { PawlError } from '../../errors.ts';

/** `WRONG`: Go refuses the pattern as well. `UNREAD`: it is only not read here. Never leaves this folder. */
export class PatternError extends PawlError<'WRONG' | 'UNREAD'> {}
