import type { Observer } from './observe.ts';
import type { Reach } from './sentence.ts';
import { watchMember } from './watch.ts';

type Kind = Exclude<Reach['kind'], 'environment-variable' | 'outside-file' | 'file-write'>;

/** What of Node's own modules reaches beyond the project, by module; `Class.method` stands for a method of its instances. */
const reaching: Readonly<Record<string, readonly [Kind, readonly string[]]>> = {
  child_process: ['child-process', ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync']],
  cluster: ['child-process', ['fork']],
  worker_threads: ['child-process', ['Worker']],
  crypto: [
    'randomness',
    [
      'generateKey',
      'generateKeyPair',
      'generateKeyPairSync',
      'generateKeySync',
      'generatePrime',
      'generatePrimeSync',
      'getRandomValues',
      'randomBytes',
      'randomFill',
      'randomFillSync',
      'randomInt',
      'randomUUID',
    ],
  ],
  dgram: ['network', ['createSocket']],
  dns: ['network', ['lookup', 'lookupService', 'resolve', 'resolve4', 'resolve6', 'resolveMx', 'resolveSrv', 'resolveTxt', 'reverse']],
  'dns/promises': [
    'network',
    ['lookup', 'lookupService', 'resolve', 'resolve4', 'resolve6', 'resolveMx', 'resolveSrv', 'resolveTxt', 'reverse'],
  ],
  http: ['network', ['get', 'request']],
  http2: ['network', ['connect']],
  https: ['network', ['get', 'request']],
  net: ['network', ['connect', 'createConnection', 'Socket.connect', 'Server.listen']],
  os: [
    'machine',
    [
      'arch',
      'availableParallelism',
      'cpus',
      'freemem',
      'homedir',
      'hostname',
      'loadavg',
      'machine',
      'networkInterfaces',
      'platform',
      'release',
      'tmpdir',
      'totalmem',
      'type',
      'uptime',
      'userInfo',
      'version',
    ],
  ],
  tls: ['network', ['connect']],
};

export function isWatched(module: string): boolean {
  return Object.hasOwn(reaching, module);
}

/** Globals of the same kind, those that the project's code names: Node takes 30 ms to make a WebSocket. */
export function watchGlobals(observer: Observer, code: string): void {
  for (const name of ['fetch', 'WebSocket', 'EventSource'].filter((name) => code.includes(name)))
    watchMember(globalThis, name, { judge: () => ({ kind: 'network', what: name === 'fetch' ? 'fetch()' : `new ${name}()` }), observer });
}

/** Watches one of Node's modules; a module that reaches nowhere is left as it is. */
export function watchModule(name: string, module: object, observer: Observer): void {
  const found = reaching[name];
  if (found === undefined) return;
  const [kind, members] = found;
  for (const member of members) {
    const [first = '', method] = member.split('.');
    const holder = method === undefined ? module : prototypeOf(Reflect.get(module, first));
    if (holder === undefined) continue;
    const what = `${method === undefined ? `${name}.${first}` : `${name}.${first}.${method}`}()`;
    watchMember(holder, method ?? first, { judge: () => ({ kind, what }), observer });
  }
}

function prototypeOf(value: unknown): object | undefined {
  return typeof value === 'function' && typeof value.prototype === 'object' && value.prototype !== null ? value.prototype : undefined;
}
