import type { Digest } from '../digest.ts';
import type { JsonObject } from '../json.ts';
import { AgentImageError } from './agent-image-error.ts';
import type { BaseConfig } from './base-forms.ts';

export interface AddedLayer {
  /** Of the tar, before it is compressed. */
  readonly tarDigest: Digest;
  /** The file in the image that node runs. */
  readonly program: string;
  readonly labels: Readonly<Record<string, string>>;
  /** What the base is called in sentences. */
  readonly subject: string;
}

/** Nobody's: what distroless images call "nonroot", and `pawl agent install` runs as. */
const nobody = '65532:65532';

/** The base's configuration with one layer more, which starts the agent as a user without rights. Nothing of it depends on when it is made. */
export function imageConfig(base: BaseConfig, { tarDigest, program, labels, subject }: AddedLayer): JsonObject {
  const { Cmd: _cmd, Entrypoint: _entrypoint, Labels: inherited = {}, User, ...settings } = base.config ?? {};
  const { rootfs, history, config: _config, ...rest } = base;
  const kept = Object.entries(inherited).filter(([name]) => !name.startsWith('org.opencontainers.image.'));
  return present({
    ...rest,
    config: present({
      ...settings,
      Entrypoint: [nodeOf(base, subject), program],
      User: isRoot(User) ? nobody : User,
      Labels: { ...Object.fromEntries(kept), ...labels },
    }),
    rootfs: { type: 'layers', diff_ids: [...rootfs.diff_ids, tarDigest] },
    // Where it is told at all, it has to tell of every layer.
    history: history === undefined ? undefined : [...history.map(present), { created_by: 'pawl agent image', comment: 'the agent' }],
  });
}

/** What the base starts, where that is node: by its path, or by a name that its own PATH finds. */
function nodeOf({ config }: BaseConfig, subject: string): string {
  const words = [...(config?.Entrypoint ?? []), ...(config?.Cmd ?? [])];
  const hasPath = config?.Env?.some((one) => one.startsWith('PATH=/')) ?? false;
  // `docker-entrypoint.sh node`, `dumb-init -- /usr/bin/node`: what stands before it, the agent does not need.
  const node = words.find((word) => /^\/(?:.*\/)?node(?:js)?$/.test(word) || (hasPath && /^node(?:js)?$/.test(word)));
  if (node !== undefined) return node;
  const started = words.length === 0 ? 'nothing' : JSON.stringify(words.join(' ').slice(0, 120));
  throw new AgentImageError('NO_NODE', `Cannot make an image on ${subject}: it starts ${started}, expected node`, {
    fix: 'Name an image of Node 22.19 or newer with --base, like gcr.io/distroless/nodejs24-debian12:nonroot or docker.io/library/node:24-slim',
  });
}

function isRoot(user: string | undefined): boolean {
  return user === undefined || /^(?:|0+|root)(?::.*)?$/.test(user);
}

type Sparse = { readonly [key: string]: JsonObject[string] | undefined };

function present(value: Sparse): JsonObject {
  return Object.fromEntries(Object.entries(value).flatMap(([key, one]) => (one === undefined ? [] : [[key, one] as const])));
}
