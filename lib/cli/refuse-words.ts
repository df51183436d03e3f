import { UsageError } from './usage-error.ts';

/**
 * Refuses words that the parser would take, and understand otherwise than whoever wrote them: of a flag that is given twice only one would count,
 * `--dry-run=yes` would be no dry run, `-dry-run` would be `--dry-run`, and nothing behind `--` would be read.
 */
export function refuseWords(words: readonly string[]): void {
  const end = words.indexOf('--');
  if (end !== -1 && end < words.length - 1) throw new UsageError('What stands behind "--" would not be read: leave the "--" out');
  const grouped = words.find((word) => /^-[a-z][^=]/i.test(word));
  if (grouped !== undefined) {
    const [flag = ''] = grouped.split(/[\s=]/);
    throw new UsageError(
      `Unknown flag ${flag}: one dash is for one letter, and a value that begins with a dash stands behind "=", as in --why=-x`,
    );
  }
  const flags = words.flatMap(flagOf);
  const twice = flags.find(({ name }, index) => !repeatable.has(name) && flags.findIndex((other) => other.name === name) < index);
  if (twice !== undefined) throw new UsageError(`--${twice.name} is given twice`);
  const valued = flags.find(({ name, value }) => isSwitch(name, words) && value !== undefined && value !== 'true' && value !== 'false');
  if (valued !== undefined) throw new UsageError(`--${valued.name} takes no value: leave out what stands behind its "="`);
}

/** Flags that say something more each time, or the same. */
const repeatable = new Set(['service-account', 'help']);

/** `--cluster` takes no value for `diff`, and one for `agent delivery`. */
function isSwitch(name: string, words: readonly string[]): boolean {
  return name === 'cluster' ? words.find((word) => word === 'diff' || word === 'agent') === 'diff' : switches.has(name);
}

/** The same flag by another name. */
const otherNames: Readonly<Record<string, string>> = { reason: 'why', n: 'namespace', y: 'yes', h: 'help' };

/** Every flag that is there or not, in all commands that have it; a test holds this list against their help. */
export const switches: ReadonlySet<string> = new Set([
  'adopt',
  'all',
  'allow-dirty',
  'apply',
  'check',
  'commit',
  'copy',
  'dry-run',
  'exit-code',
  'github',
  'help',
  'json',
  'keyless',
  'leader-election',
  'markdown',
  'once',
  'one-by-one',
  'plain-http',
  'propose',
  'server',
  'update',
  'update-renderers',
  'verify',
  'wait',
  'yes',
]);

interface Flag {
  readonly name: string;
  readonly value: string | undefined;
}

/** `--dry-run`, `--dryRun`, `--no-dry-run` and `-y`, with `=value` or without, as the parser reads them. */
function flagOf(word: string): readonly Flag[] {
  const [, long, short, value] = /^(?:--([a-z][\w-]*)|-([a-z]))(?:=(.*))?$/is.exec(word) ?? [];
  const written = long ?? short;
  if (written === undefined) return [];
  const positive = flagName(written.replace(/^no-/, ''));
  return [{ name: switches.has(positive) ? positive : flagName(written), value }];
}

/** The one name of a flag that may be written in camel case or by another name. */
export function flagName(written: string): string {
  const kebab = written.replace(/(?<=.)[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return otherNames[kebab] ?? kebab;
}
