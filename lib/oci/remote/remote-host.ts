import { unlessStopped } from '../../unless-stopped.ts';
import { isLoopback } from '../loopback.ts';
import { RegistryError } from '../registry-error.ts';
import type { RegistrySettings } from '../registry-settings.ts';
import { type Authorizer, createAuthorizer } from './authorizer.ts';
import type { Connections } from './connect.ts';
import { findOrigin } from './find-origin.ts';
import { RepositoryMemory } from './memory.ts';
import { Patience } from './patience.ts';

/** One registry host: its connections and the tokens that it gave, shared by all of its repositories. */
export interface RemoteHost {
  /** As references write it. */
  readonly host: string;
  /** What addresses of its API begin with as long as nobody asked it anything: `https://registry.example.com`. */
  readonly presumed: string;
  /** Where its API is. A host on this machine is asked once whether it speaks TLS, unless plain HTTP was asked for. */
  origin(signal?: AbortSignal): Promise<string>;
  readonly settings: RegistrySettings;
  readonly patience: Patience;
  readonly authorizer: Authorizer;
  connections(): Promise<Connections>;
  /** One for each of its repositories, however often that is opened. */
  memory(repository: string): RepositoryMemory;
}

export interface RemoteHosts {
  get(host: string): RemoteHost;
  /** Ends the idle connections; requests that are under way end first, unless somebody gave up one that still waits for its connection. */
  close(): Promise<void>;
}

export function remoteHosts(settings: RegistrySettings): RemoteHosts {
  const hosts = new Map<string, RemoteHost>();
  let connected: Promise<Connections> | undefined;
  const connections = () => {
    connected ??= import('./connect.ts').then(({ connect }) => connect(settings));
    return connected;
  };
  return {
    get: (host) => {
      const known = hosts.get(host);
      if (known !== undefined) return known;
      const { presumed, origin } = origins(host, { settings, connections });
      const authorizer = createAuthorizer({ host, origin, settings, connections });
      const patience = new Patience(settings.patience);
      const added = { host, presumed, origin, settings, patience, connections, authorizer, memory: memories(settings) };
      hosts.set(host, added);
      return added;
    },
    close: async () => {
      await (await connected)?.close();
      connected = undefined;
    },
  };
}

function origins(
  host: string,
  { settings, connections }: Pick<RemoteHost, 'settings' | 'connections'>,
): Pick<RemoteHost, 'presumed' | 'origin'> {
  const at = (scheme: 'http' | 'https') => new URL(`${scheme}://${apiHosts.get(host) ?? host}`).origin;
  if (settings.plainHttp || !isLoopback(host)) {
    const known = at(settings.plainHttp ? 'http' : 'https');
    return { presumed: known, origin: async () => known };
  }
  const presumed = at('https');
  const find = async (signal: AbortSignal | undefined) =>
    findOrigin(await connections(), { secure: presumed, plain: at('http') }, { settings, signal });
  return { presumed, origin: askedOnce(find) };
}

/** One question for all who want to know at the same time. What nobody could answer is asked again by whoever comes next. */
function askedOnce(find: (signal: AbortSignal | undefined) => Promise<string>): RemoteHost['origin'] {
  let asked: Promise<string> | undefined;
  const origin = async (signal?: AbortSignal): Promise<string> => {
    const others = asked;
    if (others === undefined) {
      const mine = find(signal);
      asked = mine;
      mine.catch(() => {
        asked = undefined;
      });
      return mine;
    }
    try {
      // They may have all the time that there is.
      return await unlessStopped(others, signal);
    } catch (error) {
      // Whoever asked gave up, which is nothing to those who did not.
      if (error instanceof RegistryError) throw error;
      signal?.throwIfAborted();
      return origin(signal);
    }
  };
  return origin;
}

function memories({ remember }: RegistrySettings): RemoteHost['memory'] {
  const known = new Map<string, RepositoryMemory>();
  return (repository) => {
    const memory = known.get(repository) ?? new RepositoryMemory(remember);
    known.set(repository, memory);
    return memory;
  };
}

/** Docker Hub's API is at another host than its references say. */
const apiHosts = new Map([
  ['docker.io', 'registry-1.docker.io'],
  ['index.docker.io', 'registry-1.docker.io'],
]);
