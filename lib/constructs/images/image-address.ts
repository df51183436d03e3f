import { wholeRepository } from '../../manifest/image-name.ts';

/** The address of the repository of an image as pods name it: `nginx` is `oci://docker.io/library/nginx`. */
export function imageAddress(repository: string): string {
  return `oci://${wholeRepository(repository)}`;
}
