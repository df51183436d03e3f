import type { Agent, Dispatcher } from 'undici';
import type { RegistrySettings } from '../registry-settings.ts';
import { type Authorizer, createAuthorizer } from './authorizer.ts';
import { RepositoryMemory } from './memory.ts';

/** One registry host: its connections and the tokens that it gave, shared by all of its repositories. */
export interface RemoteHost {
  /** As references write it. */
  readonly host: string;
  /** Where its API is: `https://registry.example.com`. */
  readonly origin: string;
  readonly settings: RegistrySettings;
  readonly authorizer: Authorizer;
  dispatcher(): Promise<Dispatcher>;
  /** One for each of its repositories, however often that is opened. */
  memory(repository: string): RepositoryMemory;
}

export interface RemoteHosts {
  get(host: string): RemoteHost;
  /** Ends the idle connections; requests that are under way end first. */
  close(): Promise<void>;
}

export function remoteHosts(settings: RegistrySettings): RemoteHosts {
  const hosts = new Map<string, RemoteHost>();
  let agent: Promise<Agent> | undefined;
  const dispatcher = () => {
    agent ??= import('./connect.ts').then(({ connect }) => connect(settings));
    return agent;
  };
  return {
    get: (host) => {
      const known = hosts.get(host);
      if (known !== undefined) return known;
      const origin = `${settings.plainHttp ? 'http' : 'https'}://${apiHosts.get(host) ?? host}`;
      const authorizer = createAuthorizer({ host, settings, dispatcher });
      const added = { host, origin, settings, dispatcher, authorizer, memory: memories(settings) };
      hosts.set(host, added);
      return added;
    },
    close: async () => {
      await (await agent)?.close();
      agent = undefined;
    },
  };
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
