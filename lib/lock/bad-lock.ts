import type { PawlError } from '../errors.ts';
import type { Finding } from '../finding.ts';
import { lockName } from './lock-file.ts';

/** Why the lock cannot be read, as a finding about that file: at the line where JSON says one, otherwise at its beginning. */
export function badLock({ message, fix }: PawlError): Finding {
  const line = Number(/\(line (\d+) column \d+\)/.exec(message)?.[1] ?? 1);
  return { id: 'bad-lock', severity: 'error', message, fix, source: { file: lockName, line } };
}
