import { join } from 'node:path';

export interface CredentialPlaces {
  /** The user's home folder. */
  readonly home: string;
  /** `DOCKER_CONFIG`: the folder of docker's `config.json`. @default `<home>/.docker` */
  readonly dockerConfig?: string | undefined;
  /** `REGISTRY_AUTH_FILE`: podman's file, where it is not at its usual places. */
  readonly authFile?: string | undefined;
  /** `XDG_RUNTIME_DIR`, where podman keeps logins until the next boot. */
  readonly runtimeFolder?: string | undefined;
  /** `XDG_CONFIG_HOME`. @default `<home>/.config` */
  readonly configFolder?: string | undefined;
}

/** Where docker and podman keep logins, in the order in which podman looks (containers-auth.json(5)). They need not exist. */
export function credentialFiles({ home, dockerConfig, authFile, runtimeFolder, configFolder }: CredentialPlaces): readonly string[] {
  const podman = [
    ...(runtimeFolder === undefined ? [] : [join(runtimeFolder, 'containers', 'auth.json')]),
    join(configFolder ?? join(home, '.config'), 'containers', 'auth.json'),
  ];
  return [...(authFile === undefined ? podman : [authFile]), join(dockerConfig ?? join(home, '.docker'), 'config.json')];
}
