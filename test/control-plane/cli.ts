/** `npm run cluster -- start|stop|status|prepare`: real API servers for a person's own looking around. */
import yargs from 'yargs';
import { messageOf, PawlError } from '../../lib/errors.ts';
import { findEverything } from '../registries/find-everything.ts';
import { findBinaries } from './binaries.ts';
import { buildReporter } from './build/build-reporter.ts';
import { type KeptRecord, keepControlPlane, listKept, stopKept } from './keeper/kept.ts';

const environment = process.env;
const name = { type: 'string', default: 'pawl', describe: 'Name of the cluster, and of its context' } as const;
const json = { type: 'boolean', default: false, describe: 'Print JSON' } as const;

await yargs(process.argv.slice(2))
  .scriptName('npm run cluster --')
  .usage('$0 <command>\n\nStarts and stops real Kubernetes API servers on this machine.')
  .command(
    'start',
    'Start a cluster that runs until it is stopped',
    (command) =>
      command
        .options({
          name,
          full: { type: 'boolean', default: false, describe: 'With controller-manager, scheduler and a node, so that pods come up' },
          json,
        })
        .example('$0 start', 'an API server')
        .example('$0 start --name staging --full', 'one that rolls Deployments out'),
    (args) => finish(start(args)),
  )
  .command(
    'stop',
    'Stop a cluster and remove its data',
    (command) =>
      command
        .options({ name, all: { type: 'boolean', default: false, describe: 'All that are running' }, json })
        .example('$0 stop --name staging', 'one of them')
        .example('$0 stop --all', 'whatever runs'),
    (args) => finish(stop(args)),
  )
  .command(
    'status',
    'Say what runs',
    (command) => command.options({ json }).example('$0 status', 'name, address, KUBECONFIG'),
    (args) => finish(status(args)),
  )
  .command(
    'prepare',
    'Find or build everything that the tests start, once',
    (command) => command.example('$0 prepare', 'what "npm test" does first, so that it can say how far it is'),
    () => finish(prepare()),
  )
  .demandCommand(1, 1, 'Say start, stop, status or prepare')
  .strict()
  .version(false)
  .fail((message, error, usage) => {
    if (error) throw error;
    console.error(`${usage.help()}\n\n${message}`);
    process.exit(2);
  })
  .parseAsync();

interface StartArguments {
  readonly name: string;
  readonly full: boolean;
  readonly json: boolean;
}

async function start({ name, full, json }: StartArguments): Promise<number> {
  if (!/^[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?$/.test(name)) {
    console.error(`Cannot start "${name}": a name is lower-case letters, digits and dashes`);
    return 2;
  }
  const kept = await keepControlPlane({ name, full, environment, onProgress: buildReporter(console.error) });
  if (kept.kind === 'missing') {
    console.error(`Cannot start "${name}": ${kept.what}. ${kept.how}`);
    return 1;
  }
  if (full && !kept.record.full) {
    console.error(`Cannot start "${name}" with --full: it runs without; stop it first, or give another --name`);
    return 1;
  }
  if (json) print(publicPart(kept.record));
  else {
    console.error(`${name} ${kept.started ? 'is up' : 'was up already'}: ${kept.plane.server}. To use it here:`);
    console.log(`export KUBECONFIG=${kept.plane.kubeconfig}`);
  }
  return 0;
}

async function stop({ name, all, json }: { readonly name: string; readonly all: boolean; readonly json: boolean }): Promise<number> {
  const names = all ? (await persons()).map((record) => record.name) : [name];
  const stopped: string[] = [];
  for (const one of names) if (await stopKept(one, environment)) stopped.push(one);
  if (json) print({ stopped });
  else console.log(stopped.length > 0 ? `Stopped ${stopped.join(', ')}` : `Nothing to stop: ${all ? 'no cluster' : `"${name}"`} runs`);
  return 0;
}

async function status({ json }: { readonly json: boolean }): Promise<number> {
  const records = await persons();
  if (json) print(records.map(publicPart));
  else if (records.length === 0) console.log('No cluster runs. npm run cluster -- start');
  else
    for (const { name, full, server, folder } of records)
      console.log(`${name}\t${full ? 'full' : 'core'}\t${server}\tKUBECONFIG=${folder}/kubeconfig`);
  return 0;
}

/** Never fails for want of Go: the suites that need a cluster say then what they leave out, or fail with CI=true. */
async function prepare(): Promise<number> {
  const onProgress = buildReporter(console.error);
  const planes = await findBinaries({ set: 'full', environment, onProgress });
  for (const found of [planes, ...(await findEverything({ onProgress }))])
    if (found.kind === 'missing') console.error(`${found.what}. ${found.how}`);
  return 0;
}

/** Those that a person started; a test run's end with it and are nobody's to stop. */
async function persons(): Promise<readonly KeptRecord[]> {
  return (await listKept(environment)).filter(({ keptFor }) => keptFor === undefined);
}

function publicPart({ name, full, server, folder, keeper }: KeptRecord) {
  return { name, full, server, kubeconfig: `${folder}/kubeconfig`, pid: keeper.pid };
}

function print(value: unknown): void {
  console.log(JSON.stringify(value, null, 2));
}

async function finish(command: Promise<number>): Promise<void> {
  try {
    process.exitCode = await command;
  } catch (error) {
    if (!(error instanceof PawlError)) throw error;
    console.error(messageOf(error));
    if (error.fix !== undefined) console.error(error.fix);
    process.exitCode = 1;
  }
}
