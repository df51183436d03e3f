import type { Observer } from './observe.ts';
import type { Reach } from './sentence.ts';
import { watchMember } from './watch.ts';

type Kind = Exclude<Reach['kind'], 'environment-variable' | 'outside-file' | 'file-write'>;

const resolving = [
  'resolve',
  'resolve4',
  'resolve6',
  'resolveAny',
  'resolveCaa',
  'resolveCname',
  'resolveMx',
  'resolveNaptr',
  'resolveNs',
  'resolvePtr',
  'resolveSoa',
  'resolveSrv',
  'resolveTlsa',
  'resolveTxt',
  'reverse',
];
const lookingUp = ['lookup', 'lookupService', ...resolving, ...resolving.map((name) => `Resolver.${name}`)];

/** What of Node's own modules reaches beyond the project, by module; `Class.method` stands for a method of its instances. */
const reaching: Readonly<Record<string, readonly [Kind, readonly string[]]>> = {
  child_process: ['child-process', ['exec', 'execFile', 'execFileSync', 'execSync', 'fork', 'spawn', 'spawnSync']],
  cluster: ['child-process', ['fork']],
  worker_threads: ['child-process', ['Worker']],
  crypto: [
    'randomness',
    [
      'DiffieHellman.generateKeys',
      'DiffieHellmanGroup.generateKeys',
      'ECDH.generateKeys',
      'generateKey',
      'generateKeyPair',
      'generateKeyPairSync',
      'generateKeySync',
      'generatePrime',
      'generatePrimeSync',
      'prng',
      'pseudoRandomBytes',
      'randomBytes',
      'randomFill',
      'randomFillSync',
      'randomInt',
      'randomUUID',
      'rng',
    ],
  ],
  dgram: ['network', ['createSocket']],
  dns: ['network', lookingUp],
  'dns/promises': ['network', lookingUp],
  http: ['network', ['Agent.createConnection', 'ClientRequest', 'get', 'request']],
  http2: ['network', ['connect']],
  https: ['network', ['Agent.createConnection', 'get', 'request']],
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
    const what = `${/^[A-Z]\w*$/.test(member) ? 'new ' : ''}${name}.${member}()`;
    watchMember(holder, method ?? first, { judge: () => ({ kind, what }), observer });
  }
}

function prototypeOf(value: unknown): object | undefined {
  return typeof value === 'function' && typeof value.prototype === 'object' && value.prototype !== null ? value.prototype : undefined;
}
