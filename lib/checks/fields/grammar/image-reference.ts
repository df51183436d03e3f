import { readImage } from '../../../manifest/image-name.ts';

export interface ImageProblem {
  readonly message: string;
  readonly fix: string;
}

/** What is wrong with a reference to an image; undefined where it can be read (distribution/reference, the grammar of every container runtime). */
export function imageProblem(image: string): ImageProblem | undefined {
  const said = `Image "${image.slice(0, 200)}" cannot be read`;
  if (image !== image.trim() || image === '')
    return { message: `${said}: it has white space around it, or nothing`, fix: 'Write it as registry/repository:tag' };
  if (/^[a-z]+:\/\//.test(image)) return { message: `${said}: it is an address`, fix: 'Leave the scheme out: registry/repository:tag' };
  const [name = '', digest, ...more] = image.split('@');
  if (more.length > 0 || (digest !== undefined && !/^[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}$/.test(digest)))
    return { message: `${said}: its digest is none`, fix: 'Write the digest as sha256: and 64 hexadecimal digits' };
  if (digest?.startsWith('sha256:') === true && !/^sha256:[0-9a-f]{64}$/.test(digest))
    return { message: `${said}: a sha256 digest has 64 lower-case hexadecimal digits`, fix: 'Copy the digest again' };
  const { repository, tag } = readImage(name);
  if (tag !== undefined && !/^[\w][\w.-]{0,127}$/.test(tag))
    return { message: `${said}: "${tag.slice(0, 140)}" is no tag`, fix: 'Use at most 128 letters, digits, "_", "." and "-"' };
  const path = withoutHost(repository);
  if (!/^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/.test(path) || repository.length > 255)
    return {
      message: `${said}: "${path.slice(0, 200)}" is no name of a repository`,
      fix: /[A-Z]/.test(path) ? 'Write it in lower case' : 'Use lower-case letters, digits and single separators: registry/repository:tag',
    };
  return undefined;
}

/** The first part is a host where it looks like one, and only a whole one: `localhost`, with a dot, or with a port. */
function withoutHost(repository: string): string {
  const slash = repository.indexOf('/');
  const first = repository.slice(0, Math.max(slash, 0));
  const isHost =
    first === 'localhost' ||
    (/^(?:\[[0-9a-fA-F:]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::\d+)?$/.test(first) && /[.:]/.test(first));
  return isHost ? repository.slice(slash + 1) : repository;
}
