import { PawlError } from '../../errors.ts';

/** Why a report cannot be signed. Trouble with the registry is a RegistryError, with the cluster a ClusterError. */
export class ReportError extends PawlError<'NO_KEY' | 'BAD_KEY' | 'KEY_TRUSTED_OTHERWISE'> {}
