import type { Argv } from 'yargs';
import { UsageError } from './usage-error.ts';

/** Flags that many commands share, each declared once so that they read and behave the same everywhere. */

export function projectFlags<T>(yargs: Argv<T>) {
  return yargs
    .option('project', {
      type: 'string',
      describe: 'Folder of the project (default: the nearest one upwards with environments/index.ts)',
      requiresArg: true,
    })
    .option('time-limit', {
      type: 'number',
      default: 60,
      describe: 'Seconds that the project may take to evaluate',
      requiresArg: true,
      coerce: positive('time-limit'),
    })
    .option('memory-limit', {
      type: 'number',
      default: 2048,
      describe: 'MiB of memory that the project may take',
      requiresArg: true,
      coerce: positive('memory-limit'),
    });
}

export function registryFlags<T>(yargs: Argv<T>) {
  return projectFlags(yargs)
    .option('registry', {
      type: 'string',
      describe: 'oci://host/path, or oci-layout:FOLDER (default: what project({ registry }) says, else oci-layout:.pawl/registry)',
      requiresArg: true,
    })
    .option('plain-http', { type: 'boolean', default: false, describe: 'The registry has no TLS' });
}

export function statementFlags<T>(yargs: Argv<T>) {
  return yargs
    .option('as', { type: 'string', describe: "Who acts (default: Git's user.email)", requiresArg: true })
    .option('why', { type: 'string', alias: 'reason', describe: 'The reason, kept in the record', requiresArg: true });
}

export function clusterFlags<T>(yargs: Argv<T>) {
  return yargs
    .option('kubeconfig', { type: 'string', describe: "Path of the kubeconfig (default: kubectl's rules)", requiresArg: true })
    .option('context', { type: 'string', describe: 'Context in it (default: its current one)', requiresArg: true });
}

export function jsonFlag<T>(yargs: Argv<T>) {
  return yargs.option('json', { type: 'boolean', default: false, describe: 'Print one JSON value for programs' });
}

/** For `coerce`: a number above 0, or a usage error. */
export function positive(flag: string): (value: unknown) => number {
  return (value) => {
    const amount = Number(value);
    if (!Number.isFinite(amount) || amount <= 0) throw new UsageError(`--${flag} takes a number above 0`);
    return amount;
  };
}
