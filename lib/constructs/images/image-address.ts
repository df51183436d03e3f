/**
 * The address of the repository of an image as pods name it. The first part is a registry where it has a dot or a port or is `localhost`
 * (the rule of docker, distribution/reference `splitDockerDomain`); everything else is of Docker Hub, which calls `nginx` `library/nginx`.
 */
export function imageAddress(repository: string): string {
  const [first = '', ...rest] = repository.split('/');
  const isHost = rest.length > 0 && (first.includes('.') || first.includes(':') || first === 'localhost');
  if (isHost) return `oci://${repository}`;
  return `oci://docker.io/${rest.length === 0 ? 'library/' : ''}${repository}`;
}
