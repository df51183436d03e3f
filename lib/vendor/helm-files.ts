import { join } from 'node:path';

export interface HelmPlaces {
  /** The user's home folder. */
  readonly home: string;
  /** As `process.platform`. */
  readonly platform: string;
  /** `HELM_REPOSITORY_CONFIG`, `HELM_REGISTRY_CONFIG`, `HELM_CONFIG_HOME`, `XDG_CONFIG_HOME`, `APPDATA` of it are read. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Where `helm registry login` keeps logins of OCI registries, in docker's form. The file need not exist. */
export function helmRegistryFile(places: HelmPlaces): string {
  const { HELM_REGISTRY_CONFIG: file } = places.environment;
  return set(file) ? file : join(helmFolder(places), 'registry', 'config.json');
}

/** Where helm keeps the repositories that it knows (helm.sh/docs/helm/helm, and lazypath of its source). The file need not exist. */
export function helmRepositoriesFile(places: HelmPlaces): string {
  const { HELM_REPOSITORY_CONFIG: file } = places.environment;
  return set(file) ? file : join(helmFolder(places), 'repositories.yaml');
}

function helmFolder(places: HelmPlaces): string {
  const { HELM_CONFIG_HOME: folder, XDG_CONFIG_HOME: settings } = places.environment;
  return set(folder) ? folder : join(set(settings) ? settings : defaultSettings(places), 'helm');
}

function defaultSettings({ home, platform, environment }: HelmPlaces): string {
  if (platform === 'darwin') return join(home, 'Library', 'Preferences');
  if (platform === 'win32') return environment.APPDATA ?? join(home, 'AppData', 'Roaming');
  return join(home, '.config');
}

function set(value: string | undefined): value is string {
  return value !== undefined && value !== '';
}
