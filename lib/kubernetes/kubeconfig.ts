import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import { parse, YAMLError } from 'yaml';
import { z } from 'zod';
import { messageOf } from '../errors.ts';
import { ClusterError } from './cluster-error.ts';
import type { ClusterConnection } from './connection.ts';

export interface KubeconfigOptions {
  /** @default the file's `current-context` */
  readonly context?: string | undefined;
  /** Where the kubeconfig lies: its relative paths start there. */
  readonly folder: string;
}

/**
 * Reads a static kubeconfig: certificates and tokens, inline or in files. Whatever would start a process or talk to somebody else
 * (exec plugins, auth providers, proxies) is refused, because the agent does neither; the CLI has `connectWithClientNode`.
 */
export async function readKubeconfig(text: string, options: KubeconfigOptions): Promise<ClusterConnection> {
  const { cluster, user, namespace } = selectContext(parseKubeconfig(text), options.context);
  refuseDynamic(user);
  if (cluster['proxy-url'] !== undefined)
    throw bad('its cluster is reached through proxy-url, which is not supported', 'Name a server that can be reached directly');
  const { 'certificate-authority-data': authority, 'certificate-authority': authorityFile } = cluster;
  const named = authority !== undefined || authorityFile === undefined ? undefined : resolveIn(options.folder, authorityFile);
  const material = (inline: string | undefined, file: string | undefined) => readMaterial(inline, file, options.folder);
  return {
    server: checkedServer(cluster.server),
    certificateAuthority: named === undefined ? await material(authority, undefined) : await readAuthorityFile(named),
    certificateAuthorityFile: named,
    clientCertificate: await material(user['client-certificate-data'], user['client-certificate']),
    clientKey: await material(user['client-key-data'], user['client-key']),
    token: user.token,
    tokenFile: user.tokenFile === undefined ? undefined : resolveIn(options.folder, user.tokenFile),
    insecureSkipTlsVerify: cluster['insecure-skip-tls-verify'],
    tlsServerName: cluster['tls-server-name'],
    namespace,
  };
}

export interface InClusterOptions {
  /** KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT, which only the entry files read. */
  readonly host: string;
  readonly port: string;
  /** @default /var/run/secrets/kubernetes.io/serviceaccount */
  readonly folder?: string | undefined;
}

/** The connection of a pod: its mounted ServiceAccount. */
export async function inClusterConnection({ host, port, folder = mountedServiceAccount }: InClusterOptions): Promise<ClusterConnection> {
  const certificateAuthorityFile = join(folder, 'ca.crt');
  return {
    server: checkedServer(`https://${host.includes(':') ? `[${host}]` : host}:${port}`),
    certificateAuthority: await readAuthorityFile(certificateAuthorityFile),
    certificateAuthorityFile,
    tokenFile: join(folder, 'token'),
    namespace: (await readText(join(folder, 'namespace'))).trim(),
  };
}

const mountedServiceAccount = '/var/run/secrets/kubernetes.io/serviceaccount';

/** A bearer token out of a file, without the newline that editors leave at its end. */
export async function readTokenFile(path: string): Promise<string> {
  const token = (await readText(path)).trim();
  if (token === '') throw bad(`its token file "${path}" is empty`);
  return token;
}

/** Certificate authorities out of a file. One without any is refused: an empty one would stand for all those that Node.js ships. */
export async function readAuthorityFile(path: string): Promise<string> {
  const authority = await readText(path);
  if (!/-----BEGIN [A-Z0-9 ]*CERTIFICATE-----/.test(authority)) throw unreadable(path, 'holds no certificate');
  return authority;
}

/** The `tokenFile` of a user, searched in several kubeconfigs; the first that has it wins, as for everything in them. */
export async function readUserTokenFile(files: readonly string[], user: string): Promise<string | undefined> {
  for (const file of files) {
    const found = parseKubeconfig(await readText(file)).users?.find((each) => each.name === user)?.user?.tokenFile;
    if (found !== undefined) return resolveIn(dirname(file), found);
  }
  return undefined;
}

/** For somebody who named none and has none. */
export function noKubeconfig(): ClusterError {
  return new ClusterError(
    'BAD_KUBECONFIG',
    'Cannot reach a cluster: no kubeconfig was found, neither in KUBECONFIG nor at ~/.kube/config',
    {
      fix: 'Name one with --kubeconfig FILE or KUBECONFIG',
    },
  );
}

const text = z.string().min(1);
// Tools that write kubeconfigs leave unused fields out, empty or null.
const optionalText = z
  .string()
  .nullish()
  .transform((value) => (value === null || value === '' ? undefined : value));
const clusterSchema = z.object({
  server: text,
  'certificate-authority': optionalText,
  'certificate-authority-data': optionalText,
  'insecure-skip-tls-verify': z.boolean().optional(),
  'tls-server-name': optionalText,
  'proxy-url': optionalText,
});
const userSchema = z.object({
  'client-certificate': optionalText,
  'client-certificate-data': optionalText,
  'client-key': optionalText,
  'client-key-data': optionalText,
  token: optionalText,
  tokenFile: optionalText,
  username: optionalText,
  exec: z.unknown().optional(),
  'auth-provider': z.unknown().optional(),
  as: optionalText,
});
const kubeconfigSchema = z.object({
  'current-context': z.string().nullish(),
  contexts: z
    .array(z.object({ name: text, context: z.object({ cluster: text, user: z.string().nullish(), namespace: z.string().nullish() }) }))
    .nullish(),
  clusters: z.array(z.object({ name: text, cluster: clusterSchema })).nullish(),
  users: z.array(z.object({ name: text, user: userSchema.nullish() })).nullish(),
});
type Kubeconfig = z.output<typeof kubeconfigSchema>;
type User = z.output<typeof userSchema>;

function parseKubeconfig(source: string): Kubeconfig {
  let value: unknown;
  try {
    value = parse(source, { maxAliasCount: 0, prettyErrors: false });
  } catch (thrown) {
    // The parser's message quotes the text, which may be a token.
    throw bad(`it is not YAML${thrown instanceof YAMLError ? `, ${thrown.code}` : ''}`);
  }
  const result = kubeconfigSchema.safeParse(value);
  if (result.success) return result.data;
  throw bad(result.error.issues.map((issue) => `${issue.path.join('.') || 'the file'}: ${issue.message}`).join('; '));
}

function selectContext(kubeconfig: Kubeconfig, wanted: string | undefined) {
  const name = wanted ?? kubeconfig['current-context'] ?? '';
  const contexts = kubeconfig.contexts ?? [];
  if (name === '') throw bad('it has no current-context', `Name one of its contexts: ${contexts.map((each) => each.name).join(', ')}`);
  const context = contexts.find((each) => each.name === name)?.context;
  if (context === undefined)
    throw bad(`it has no context "${name}", only ${contexts.map((each) => `"${each.name}"`).join(', ') || 'none'}`);
  const cluster = kubeconfig.clusters?.find((each) => each.name === context.cluster)?.cluster;
  if (cluster === undefined) throw bad(`context "${name}" names cluster "${context.cluster}", which it does not have`);
  const user: Partial<User> | null | undefined =
    (context.user ?? '') === '' ? {} : kubeconfig.users?.find((each) => each.name === context.user)?.user;
  if (user === undefined || user === null) throw bad(`context "${name}" names user "${context.user}", which it does not have`);
  return { cluster, user, namespace: context.namespace ?? undefined };
}

function refuseDynamic(user: Partial<User>): void {
  const fix = 'Give it a ServiceAccount token or a client certificate';
  if (isSet(user.exec)) throw bad('its user is an exec plugin, and the agent runs no processes', fix);
  if (isSet(user['auth-provider'])) throw bad('its user comes from an auth-provider, which is not supported', fix);
  if (user.username !== undefined) throw bad('its user has a password, which no API server takes since Kubernetes 1.19', fix);
  if (user.as !== undefined) throw bad('its user acts as another identity (as), which is not supported', fix);
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function checkedServer(server: string): string {
  if (!URL.canParse(server)) throw bad(`its server "${server}" is not a URL`);
  const { protocol } = new URL(server);
  if (protocol !== 'https:' && protocol !== 'http:') throw bad(`its server "${server}" is not an https URL`);
  return server;
}

async function readMaterial(inline: string | undefined, file: string | undefined, folder: string): Promise<string | undefined> {
  if (inline !== undefined) return Buffer.from(inline, 'base64').toString('utf8');
  return file === undefined ? undefined : readText(resolveIn(folder, file));
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    throw unreadable(path, `cannot be read, ${messageOf(thrown)}`, thrown);
  }
}

/** Of a kubeconfig, or of a pod, which has none. */
function unreadable(path: string, state: string, cause?: unknown): ClusterError {
  return new ClusterError('BAD_KUBECONFIG', `Cannot read credentials: file "${path}" ${state}`, { cause });
}

function resolveIn(folder: string, path: string): string {
  return isAbsolute(path) ? path : join(folder, path);
}

function bad(state: string, fix?: string): ClusterError {
  return new ClusterError('BAD_KUBECONFIG', `Cannot read the kubeconfig: ${state}`, fix === undefined ? {} : { fix });
}
