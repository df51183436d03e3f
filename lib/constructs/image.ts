import { validRange } from 'semver';
import { parseReference } from '../oci/reference.ts';
import { ConstructError } from './construct-error.ts';
import { imageAddress } from './images/image-address.ts';
import { rangeText, standInFor } from './images/stand-in.ts';

/**
 * A container image by a range of versions: `image('ghcr.io/acme/web', '^1.2')`. Compiled objects name the version and digest that
 * `pawl.lock.json` has for it, `ghcr.io/acme/web:1.2.7@sha256:…`; `pawl images update` writes that. An image that the lock does not have is
 * an error of the compile, and of `Testing.synth`, which reads the lock in its `folder`.
 *
 * What it returns is a text that stands for the image until the objects are read: put it into an object, alone or inside of another text
 * (an environment variable, an argument), and do not take it apart. It needs no lock, no project and no network, so a configuration and the
 * top of a module may hold it.
 *
 * @param repository without tag and digest, as in a pod: `ghcr.io/acme/web`; `nginx` and `grafana/grafana` are of Docker Hub
 * @param range a semver range as npm reads it: `^1.2`, `1.2.x`, `1.2.7`. Tags are versions with or without `v`; pre-releases
 *   count only where the range names one. At most 60 characters or so
 * @param options.variant what follows the version in the tags that are meant, and in no others: `image('nginx', '^1.27', { variant: 'alpine' })`
 *   takes `1.27.3-alpine` and leaves `1.27.4` and `1.27.4-alpine-slim` alone. Not a part of the range, where `^1.27.3-alpine` asks for
 *   pre-releases. @default tags that are a version and nothing else
 * @throws ConstructError `BAD_IMAGE` where one of them is none
 */
export function image(repository: string, range: string, options: ImageOptions = {}): string {
  const written = typeof range === 'string' ? range.trim().replace(/\s+/g, ' ') : '';
  if (written === '' || validRange(written) === null)
    throw badImage(repository, `"${printed(range)}" is no range of versions`, 'Say a semver range, like ^1.2 or 1.2.7');
  const fault = faultOf(repository);
  if (fault !== undefined) throw badImage(repository, fault, 'Say host and path without tag and digest: ghcr.io/acme/web');
  const { variant } = options;
  if (variant !== undefined && !isVariant(variant))
    throw badImage(
      repository,
      `"${printed(variant)}" is no variant`,
      'Say what follows the version in its tags, without the hyphen between: alpine',
    );
  const standIn = standInFor({ repository, range: written, variant });
  if (standIn === undefined)
    throw badImage(repository, `"${rangeText({ range: written, variant })}" is too long a range`, 'Say a shorter one, like >=1.2 <3');
  return standIn;
}

export interface ImageOptions {
  /** `alpine` for tags like `1.27.3-alpine`. */
  readonly variant?: string | undefined;
}

/** What a tag may end with (distribution-spec). */
function isVariant(variant: unknown): boolean {
  return typeof variant === 'string' && /^[A-Za-z0-9_][\w.-]{0,99}$/.test(variant);
}

function faultOf(repository: string): string | undefined {
  if (typeof repository !== 'string' || repository === '') return 'it is no repository of images';
  if (/^[a-z-]+:\/\//.test(repository)) return 'it begins with the scheme of an address, expected none';
  try {
    const { kind, tag, digest } = parseReference(imageAddress(repository));
    if (tag !== undefined || digest !== undefined)
      return `it names a ${digest === undefined ? 'tag' : 'digest'}, which is for the lock to say`;
    return kind === 'remote' ? undefined : 'it is no repository of a registry';
  } catch {
    return 'it is no repository of images';
  }
}

function badImage(repository: unknown, fault: string, fix: string): ConstructError {
  return new ConstructError('BAD_IMAGE', `Cannot use the image "${printed(repository)}": ${fault}`, { fix });
}

function printed(value: unknown): string {
  return JSON.stringify(String(value).slice(0, 200)).slice(1, -1);
}
