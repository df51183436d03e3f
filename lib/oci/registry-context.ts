import { type RegistryOptions, type RegistrySettings, registrySettings } from './registry-settings.ts';
import { type RemoteHosts, remoteHosts } from './remote/remote-host.ts';

export type { RegistryOptions } from './registry-settings.ts';

/** What the repositories of one program share: settings, connections, tokens. Close it when the last of them is done. */
export interface RegistryContext {
  readonly settings: RegistrySettings;
  readonly hosts: RemoteHosts;
  close(): Promise<void>;
}

export function createRegistryContext(options: RegistryOptions = {}): RegistryContext {
  const settings = registrySettings(options);
  const hosts = remoteHosts(settings);
  return { settings, hosts, close: () => hosts.close() };
}
