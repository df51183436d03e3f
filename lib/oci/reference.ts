import { type Digest, isDigest } from '../digest.ts';
import { isLoopback } from './loopback.ts';
import { RegistryError } from './registry-error.ts';

/** Where a repository is, and optionally what in it: the parsed form of `oci://…` and `oci-layout:…`. */
export type Reference = RemoteReference | LayoutReference;

export interface RemoteReference {
  readonly kind: 'remote';
  /** `registry.example.com`, `127.0.0.1:5000`, `[::1]:5000` */
  readonly host: string;
  /** distribution-spec `<name>`: `acme/shop` */
  readonly repository: string;
  readonly tag?: string;
  readonly digest?: Digest;
}

export interface LayoutReference {
  readonly kind: 'layout';
  /** The image layout of this one repository, as written: relative paths stay relative. */
  readonly folder: string;
  readonly tag?: string;
  readonly digest?: Digest;
}

/** Reads `oci://HOST[:PORT]/NAME[:TAG][@DIGEST]` or `oci-layout:FOLDER[:TAG][@DIGEST]`; `BAD_REFERENCE` for all else. */
export function parseReference(text: string): Reference {
  if (text.length > maximumLength) throw badReference(`${text.slice(0, 64)}…`, `is longer than ${maximumLength} characters`);
  if (text.startsWith(remoteScheme)) return parseRemote(text);
  if (text.startsWith(layoutScheme)) return parseLayout(text);
  throw badReference(text, 'starts with neither "oci://" nor "oci-layout:"', schemeFix(text));
}

/** The inverse of `parseReference`. */
export function formatReference(reference: Reference): string {
  const tag = reference.tag === undefined ? '' : `:${reference.tag}`;
  const digest = reference.digest === undefined ? '' : `@${reference.digest}`;
  switch (reference.kind) {
    case 'remote':
      return `${remoteScheme}${reference.host}/${reference.repository}${tag}${digest}`;
    case 'layout':
      return `${layoutScheme}${reference.folder}${tag}${digest}`;
  }
}

/** The repository below this one, `…/shop/production` of `…/shop`; tag and digest are left behind. */
export function childReference<R extends Reference>(reference: R, name: string): R;
export function childReference(reference: Reference, name: string): Reference {
  const fault = nameFault(name, reference.kind);
  if (fault !== undefined) throw badReference(name, `cannot be a repository below "${formatReference(reference)}": it ${fault}`);
  switch (reference.kind) {
    case 'remote':
      return parseRemote(`${remoteScheme}${reference.host}/${reference.repository}/${name}`);
    case 'layout':
      return { kind: 'layout', folder: `${withoutTrailingSlashes(reference.folder)}/${name}` };
  }
}

/** The repository of that name in `oci://HOST[:PORT]` (a path may follow) or `oci-layout:FOLDER`. */
export function repositoryIn(registry: string, name: string): Reference {
  const fault = nameFault(name, registry.startsWith(layoutScheme) ? 'layout' : 'remote');
  if (fault !== undefined) throw badReference(name, `cannot be a repository of "${withoutPassword(registry)}": it ${fault}`);
  if (registry === layoutScheme) throw badReference(registry, 'names no folder');
  return parseReference(`${withoutTrailingSlashes(registry)}/${name}`);
}

export function isTag(text: string): boolean {
  return tagPattern.test(text);
}

/** Why a text is no `HOST[:PORT]`, undefined where it is one. */
function hostFault(host: string): string | undefined {
  const match = hostPattern.exec(host);
  if (match === null) return 'is not HOST or HOST:PORT';
  const port = match.groups?.port;
  if (port !== undefined && (Number(port) < 1 || Number(port) > 65_535)) return 'has a port that is not between 1 and 65535';
  // 1.2.3.999 looks like a name.
  return URL.canParse(`https://${host}`) ? undefined : 'is no address';
}

function parseRemote(text: string): RemoteReference {
  const { name: location, tag, digest } = splitTail(text, text.slice(remoteScheme.length));
  const slash = location.indexOf('/');
  const host = slash === -1 ? location : location.slice(0, slash);
  const repository = slash === -1 ? '' : location.slice(slash + 1);
  if (host === '') throw badReference(text, 'names no registry');
  const fault = hostFault(host);
  if (fault !== undefined)
    throw badReference(text, `names a registry${namesUser(text) ? '' : ` "${host}"`} that ${fault}`, credentialsFix(text));
  if (repository === '') throw badReference(text, 'names no repository');
  const repositoryFault = nameFault(repository, 'remote');
  if (repositoryFault !== undefined) throw badReference(text, `has a repository name that ${repositoryFault}`);
  return { kind: 'remote', host, repository, ...tag, ...digest };
}

/** Why a text is no repository name (distribution-spec, "Pulling manifests"), undefined where it is one. */
function nameFault(name: string, kind: Reference['kind']): string | undefined {
  if (name.length > 255) return 'is longer than 255 characters';
  if (!namePattern.test(name)) return 'must be lower-case words, digits and single ".", "_" or "-" between them, parts separated by "/"';
  const reserved = kind === 'layout' ? name.split('/').find((part) => reservedNames.has(part)) : undefined;
  return reserved === undefined ? undefined : `uses "${reserved}", which names a part of an image layout`;
}

function parseLayout(text: string): LayoutReference {
  const { name: folder, tag, digest } = splitTail(text, text.slice(layoutScheme.length));
  if (folder === '' || folder.includes('\0')) throw badReference(text, 'names no folder');
  return { kind: 'layout', folder, ...tag, ...digest };
}

interface Tail {
  readonly name: string;
  readonly tag: { readonly tag?: string };
  readonly digest: { readonly digest?: Digest };
}

/** Takes `@DIGEST`, then `:TAG`, off the last segment; a colon before the last slash belongs to the host or the folder. */
function splitTail(text: string, location: string): Tail {
  const lastSegment = location.lastIndexOf('/') + 1;
  const at = location.indexOf('@', lastSegment);
  const digest = at === -1 ? undefined : location.slice(at + 1);
  if (digest !== undefined && !isDigest(digest)) throw badReference(text, 'has a digest that is not sha256 and 64 hexadecimal digits');
  const beforeDigest = at === -1 ? location : location.slice(0, at);
  // Without a slash, `oci://host:5000` has a port and no tag.
  const hostOnly = lastSegment === 0 && text.startsWith(remoteScheme);
  const colon = hostOnly ? -1 : beforeDigest.indexOf(':', lastSegment);
  const tag = colon === -1 ? undefined : beforeDigest.slice(colon + 1);
  if (tag !== undefined && !isTag(tag))
    throw badReference(text, `has a tag "${tag}" that is not 1 to 128 letters, digits, ".", "_" or "-" after a letter, digit or "_"`);
  return {
    name: colon === -1 ? beforeDigest : beforeDigest.slice(0, colon),
    tag: tag === undefined ? {} : { tag },
    digest: digest === undefined ? {} : { digest },
  };
}

function badReference(text: string, state: string, fix = wantedForm): RegistryError {
  return new RegistryError('BAD_REFERENCE', `Cannot read the reference "${withoutPassword(text)}": it ${state}`, { fix });
}

function schemeFix(text: string): string {
  const web = /^https?:\/\/(.*)$/.exec(text);
  if (web?.[1] !== undefined) {
    const [host = ''] = web[1].split('/');
    const plain = text.startsWith('http:') && !isLoopback(host) ? ' and ask for plain HTTP (--plain-http)' : '';
    return `Write "oci://${withoutPassword(web[1])}"${plain}`;
  }
  if (/^(\.{0,2}\/|file:)/.test(text)) return `For an image-layout folder write "oci-layout:${text.replace(/^file:(\/\/)?/, '')}"`;
  if (/^[^/\s:]+(:\d+)?\/./.test(text)) return `Write "oci://${withoutPassword(text)}"`;
  return wantedForm;
}

function credentialsFix(text: string): string {
  return namesUser(text) ? 'Leave user and password out of the reference; log in with docker or podman' : wantedForm;
}

function namesUser(text: string): boolean {
  return withoutPassword(text) !== text;
}

/**
 * A reference may be typed with `user:password@`, and the password may have a slash; that must not come back in a message. The `@` of a
 * digest, also of one that is none, has no path behind it but something before it.
 */
function withoutPassword(text: string): string {
  if (text.startsWith(layoutScheme)) return text;
  return text.replace(/^((?:[a-z-]+:\/\/)?)(?:.*@(?!sha256:)(?=[^@]*\/)|[^/]*@(?!sha256:))/s, '$1…@');
}

function withoutTrailingSlashes(folder: string): string {
  return folder.replace(/(?<=.)\/+$/, '');
}

const remoteScheme = 'oci://';
const layoutScheme = 'oci-layout:';
const wantedForm = 'Write oci://HOST[:PORT]/NAME[:TAG][@DIGEST] or oci-layout:FOLDER[:TAG][@DIGEST]';
const maximumLength = 4096;
const namePattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const tagPattern = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;
const hostPattern = /^(?:[a-zA-Z0-9](?:[a-zA-Z0-9.-]{0,251}[a-zA-Z0-9])?|\[[0-9a-fA-F:.]{2,45}\])(?::(?<port>\d{1,5}))?$/;
// A repository below another lies in a folder inside that one's layout.
const reservedNames = new Set(['blobs', 'index.json', 'oci-layout']);
