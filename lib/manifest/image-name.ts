/** An image as a container names it. */
export interface ImageName {
  /** As it is written; `wholeRepository` says what a short one means. */
  readonly repository: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** Takes any text apart; what is no image is not noticed. */
export function readImage(text: string): ImageName {
  const at = text.indexOf('@');
  const named = at === -1 ? text : text.slice(0, at);
  // A colon before the last slash is the port of a registry.
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  return {
    repository: colon === -1 ? named : named.slice(0, colon),
    tag: colon === -1 ? undefined : named.slice(colon + 1),
    digest: at === -1 ? undefined : text.slice(at + 1),
  };
}

/**
 * With the host and the folder that container runtimes add to a short name: `nginx` is `docker.io/library/nginx`. The first part is
 * a host where it has a dot or a port or is `localhost` (distribution/reference, `splitDockerDomain`).
 */
export function wholeRepository(repository: string): string {
  const [first = '', ...others] = repository.split('/');
  if (others.length === 0) return `docker.io/library/${first}`;
  if (first === 'docker.io' || first === 'index.docker.io') return `docker.io/${others.length === 1 ? 'library/' : ''}${others.join('/')}`;
  return first === 'localhost' || /[.:]/.test(first) ? repository : `docker.io/${repository}`;
}

/**
 * Below 0: the left tag is the older version. Undefined where they cannot be told apart as versions.
 * `v1.2`, `1.2.3-alpine` and `1.2.3-rc.1` are versions; those of two variants (`-alpine`, `-slim`) compare by their numbers only.
 */
export function compareTags(left: string, right: string): number | undefined {
  const [a, b] = [versionOf(left), versionOf(right)];
  if (a === undefined || b === undefined) return undefined;
  for (let index = 0; index < 4; index++) {
    const difference = (a.numbers[index] ?? 0) - (b.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return comparePreReleases(a.rest, b.rest);
}

const versionForm = /^v?(\d{1,15}(?:\.\d{1,15}){0,3})(?:[-+_](.+))?$/;
const preRelease = /^(?:alpha|beta|dev|pre|preview|rc|snapshot)(?:[.-]?(\d{1,15}))?$/i;

function versionOf(tag: string): { readonly numbers: readonly number[]; readonly rest: string } | undefined {
  const [, numbers, rest = ''] = versionForm.exec(tag) ?? [];
  return numbers === undefined ? undefined : { numbers: numbers.split('.').map(Number), rest };
}

/** Equal numbers: a pre-release comes before the version itself; anything else behind the numbers says nothing of age. */
function comparePreReleases(left: string, right: string): number | undefined {
  if (left === right) return 0;
  const [a, b] = [preRelease.exec(left), preRelease.exec(right)];
  if (left === '' && b !== null) return 1;
  if (right === '' && a !== null) return -1;
  if (a === null || b === null) return undefined;
  const [leftName = '', rightName = ''] = [left, right].map((text) => text.toLowerCase().replace(/[.\d-].*$/, ''));
  if (leftName !== rightName) return leftName < rightName ? -1 : 1;
  return Number(a[1] ?? 0) - Number(b[1] ?? 0);
}
