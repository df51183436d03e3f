import { once } from 'node:events';
import type { CommandModule } from 'yargs';
import type { Reading } from '../../dashboard/server.ts';
import { Duration } from '../../duration.ts';
import { messageOf, PawlError } from '../../errors.ts';
import { history } from '../../release/ledgers/history.ts';
import { type EnvironmentStatus, type ProjectStatus, projectStatus } from '../../release/status.ts';
import { environmentOf, type Workplace } from '../../release/workplace.ts';
import { command } from '../command.ts';
import { jsonFlag, matching, registryFlags, severalPositionals, whole } from '../flags.ts';
import { answerText } from '../json.ts';
import { type Records, recordsShown, standing } from '../output/status/standing.ts';
import { statusAnswer } from '../output/status/status-answer.ts';
import { withoutKeys } from '../output/without-keys.ts';
import type { CommandTools } from '../tools.ts';
import { UsageError } from '../usage-error.ts';
import { openWorkplace, type RegistryArguments } from '../workplace.ts';

interface Arguments extends RegistryArguments {
  readonly environment: readonly string[];
  readonly port: number;
  readonly host: string;
  readonly every: Duration;
  readonly json: boolean;
}

export function dashboard(tools: CommandTools): CommandModule {
  return command<Arguments>({
    command: 'dashboard [environment..]',
    describe: 'Serve a page that says what "pawl status" says, and the newest records; read-only, until Ctrl-C',
    builder: (yargs) =>
      severalPositionals(jsonFlag(registryFlags(yargs)))
        .positional('environment', { type: 'string', array: true, default: [], describe: 'Only these (default: all)' })
        .option('port', {
          type: 'number',
          default: 8080,
          describe: 'Where it listens; 0: any port that is free',
          requiresArg: true,
          coerce: whole('port', 0, 65_535),
        })
        .option('host', {
          type: 'string',
          default: '127.0.0.1',
          describe:
            'The address where it listens, and the name that it answers to; 0.0.0.0: everywhere, to any name. It has no login: who reaches it reads it',
          requiresArg: true,
          coerce: matching('host', /^[A-Za-z0-9._:%-]+$/),
        })
        .option('every', {
          type: 'string',
          default: '30s',
          describe: 'How often the registry is read at most, and how often the page asks again',
          requiresArg: true,
          coerce: period,
        })
        .example('$0 dashboard', 'at http://127.0.0.1:8080/, for a browser on this machine; /status.json is for programs')
        .example('$0 dashboard production --host 0.0.0.0 --every 2m', 'one environment, for the network'),
    handler: (flags) => run(tools, flags),
  });
}

const [least, most] = [Duration.seconds(1), Duration.hours(24)];

function period(value: unknown): Duration {
  const every = Duration.parse(String(value));
  if (every === undefined || every.milliseconds < least.milliseconds || every.milliseconds > most.milliseconds)
    throw new UsageError('--every takes a time from 1s to 24h, like 30s or 5m');
  return every;
}

async function run(tools: CommandTools, { environment, port, host, every, json, ...flags }: Arguments): Promise<void> {
  const { serveDashboard } = await import('../../dashboard/server.ts');
  const opened = await openWorkplace(tools, flags);
  for (const name of environment) environmentOf(opened, name);
  // What cannot be read is on the page, and would be said here again every time.
  const workplace: Workplace = { ...opened, progress: () => undefined };
  const served = await serveDashboard({ host, port, every, clock: tools.clock, read: () => read(workplace, environment) });
  try {
    if (json) tools.print(answerText('dashboard', { url: served.url }));
    else tools.print(`${served.url} says where ${workplace.project.project.name} stands, read at most every ${every}; Ctrl-C ends it`);
    if (!tools.signal.aborted) await once(tools.signal, 'abort');
  } finally {
    await served.close();
  }
}

async function read(workplace: Workplace, names: readonly string[]): Promise<Reading> {
  try {
    const status = await projectStatus(workplace, names);
    throwWhereAllFailed(status);
    const records = await Promise.all(status.environments.map((one) => recordsOf(workplace, one)));
    return {
      standing: standing(workplace.project.project.name, status, records),
      json: answerText(
        'status',
        status.environments.map((one) => statusAnswer(one, undefined)),
      ),
    };
  } catch (thrown) {
    if (!(thrown instanceof PawlError)) throw new Error(withoutKeys(messageOf(thrown)));
    const { code, message, fix } = thrown;
    throw new PawlError(code, withoutKeys(message), fix === undefined ? {} : { fix });
  }
}

/** Where no environment could be read, what was known before says more. */
function throwWhereAllFailed({ environments }: ProjectStatus): void {
  const [first] = environments;
  if (first?.error !== undefined && environments.every(({ error }) => error !== undefined)) throw first.error;
}

async function recordsOf(workplace: Workplace, { environment, error }: EnvironmentStatus): Promise<Records> {
  if (error !== undefined) return { kind: 'failed', error };
  try {
    // One more than is shown: which veto a record ends is what the one before it says.
    return { kind: 'read', entries: await history(workplace, environment.name, { limit: recordsShown + 1 }) };
  } catch (thrown) {
    if (thrown instanceof PawlError) return { kind: 'failed', error: thrown };
    throw thrown;
  }
}
