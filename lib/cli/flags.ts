import type { Argv } from 'yargs';
import { UsageError } from './usage-error.ts';

/** Flags that many commands share, each declared once so that they read and behave the same everywhere. */

export function projectFlags<T>(yargs: Argv<T>) {
  return yargs
    .option('project', {
      type: 'string',
      describe: 'Folder of the project (default: the nearest one upwards with environments/index.ts)',
      requiresArg: true,
      coerce: pathName('--project', 'folder'),
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
    .option('plain-http', {
      type: 'boolean',
      default: false,
      describe: 'The registry has no TLS; one on this machine need not be told of',
    });
}

export function statementFlags<T>(yargs: Argv<T>) {
  return yargs
    .option('as', { type: 'string', describe: "Who acts (default: Git's user.email)", requiresArg: true, coerce: line('as') })
    .option('why', {
      type: 'string',
      alias: 'reason',
      describe: 'The reason, kept for everybody to see',
      requiresArg: true,
      coerce: line('why'),
    });
}

/** Of every command that moves something: whether it asks, and whether it writes. */
export function doorFlags<T>(yargs: Argv<T>) {
  return yargs
    .option('yes', { type: 'boolean', alias: 'y', default: false, describe: 'Do not ask; without a terminal nobody is asked anyway' })
    .option('dry-run', { type: 'boolean', default: false, describe: 'Judge and show, write nothing' });
}

/** Of commands that policies judge. */
export function overrideFlag<T>(yargs: Argv<T>) {
  return yargs.option('override', {
    type: 'string',
    describe: 'Go past policies that refuse, where the environment lets you: why. Everybody is told until somebody else acknowledges it',
    requiresArg: true,
    coerce: line('override'),
  });
}

export function clusterFlags<T>(yargs: Argv<T>) {
  return yargs
    .option('kubeconfig', { type: 'string', describe: "Path of the kubeconfig (default: kubectl's rules)", requiresArg: true })
    .option('context', { type: 'string', describe: 'Context in it (default: its current one)', requiresArg: true });
}

export function jsonFlag<T>(yargs: Argv<T>) {
  return yargs.option('json', { type: 'boolean', default: false, describe: 'Print one JSON value for programs' });
}

/** How every command reads its words. Several letters after one dash are never several flags: among them may be the `h` that only prints help. */
export const parsing = { 'parse-positional-numbers': false, 'short-option-groups': false } as const;

/** For a command whose last words may be many (`[file..]`): by the program's own setting only the last of them would count. */
export function severalPositionals<T>(yargs: Argv<T>) {
  return yargs.parserConfiguration({ ...parsing, 'duplicate-arguments-array': true });
}

/** For `coerce`: a number within bounds, or a usage error. */
function positive(flag: string): (value: unknown) => number {
  return (value) => {
    const amount = Number(value);
    if (!Number.isFinite(amount) || amount <= 0) throw new UsageError(`--${flag} takes a number above 0`);
    return amount;
  };
}

/** For `coerce`: a whole number from `least` to `most`, or a usage error. Absent stays absent. A word without a flag is named in capitals. */
export function whole(flag: string, least: number, most: number): (value: unknown) => number | undefined {
  return (value) => {
    if (value === undefined) return undefined;
    const amount = typeof value === 'number' ? value : Number(value === '' ? Number.NaN : value);
    if (!Number.isInteger(amount) || amount < least || amount > most)
      throw new UsageError(`${/^[A-Z]+$/.test(flag) ? flag : `--${flag}`} takes a whole number from ${least} to ${most}`);
    return amount;
  };
}

/** For `coerce`: one line of text that says something, for records and statuses that people read. Absent stays absent. */
export function line(flag: string): (value: unknown) => string | undefined {
  return (value) => {
    if (value === undefined) return undefined;
    const text = String(value).trim();
    if (text === '') throw new UsageError(`--${flag} takes a text that is not empty`);
    if (text.length > 1024) throw new UsageError(`--${flag} takes at most 1024 characters, not ${text.length}`);
    if (/\p{Cc}/u.test(text)) throw new UsageError(`--${flag} takes one line without control characters`);
    return text;
  };
}

/** For `coerce`: the name of a file or folder. A usage error does not repeat the value: it may be a secret in the wrong place. Absent stays absent. */
export function pathName(flag: string, what: 'file' | 'folder' = 'file'): (value: unknown) => string | undefined {
  return (value) => {
    if (value === undefined) return undefined;
    const text = String(value);
    if (text.trim() === '' || text.includes('\0')) throw new UsageError(`${flag} takes the name of a ${what}`);
    return text;
  };
}

/** For `coerce`: a text of a form, or a usage error. */
export function matching(flag: string, form: RegExp): (value: unknown) => string {
  return (value) => {
    const text = String(value);
    if (!form.test(text)) throw new UsageError(`--${flag} cannot be "${printed(text)}"`);
    return text;
  };
}

function printed(value: unknown): string {
  return JSON.stringify(String(value).slice(0, 64)).slice(1, -1);
}
