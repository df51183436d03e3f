import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Layout } from '../components/components.ts';
import { certifyClient, certifyServer, createAuthority, type Subject } from './certificate.ts';

/** What a control plane trusts and its admin shows, made anew for each. */
export interface Credentials {
  /** PEM. */
  readonly certificateAuthority: string;
  /** The admin's. */
  readonly token: string;
}

/** Writes the files that the components read, and the admin's kubeconfig as `kubeconfig`. */
export async function writeCredentials(name: string, { folder, ports }: Layout, now: Date): Promise<Credentials> {
  const authority = createAuthority(authorityName, now);
  const hosts = ['localhost', '127.0.0.1', '10.96.0.1', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'];
  const serving = certifyServer({ name: authorityName, key: authority.key }, hosts, now);
  const serviceAccount = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ type: 'sec1', format: 'pem' });
  const token = randomBytes(24).toString('hex');
  const access = { server: serverOf(ports.apiServer), certificateAuthority: authority.certificate };
  const files = {
    'authority.crt': authority.certificate,
    'authority.key': authority.key,
    'server.crt': serving.certificate,
    'server.key': serving.key,
    'service-account.key': serviceAccount.toString(),
    'tokens.csv': `${token},admin,admin,"system:masters"\n`,
    kubeconfig: kubeconfigText(name, access, { token }),
  };
  for (const [file, text] of Object.entries(files)) await writeSecret(join(folder, file), text);
  return { certificateAuthority: authority.certificate, token };
}

/** Writes a kubeconfig for a user with a client certificate, who has no rights but what RBAC gives to the name and the groups. */
export async function writeKubeconfigFor(plane: PlaneFiles, { name: user, groups }: Subject, now: Date): Promise<string> {
  const key = await readFile(join(plane.folder, 'authority.key'), 'utf8');
  const client = certifyClient({ name: authorityName, key }, { name: user, groups }, now);
  const path = join(plane.folder, `kubeconfig-${encodeURIComponent(user)}-${randomBytes(4).toString('hex')}`);
  await writeSecret(path, kubeconfigText(plane.name, plane, client));
  return path;
}

export interface PlaneFiles extends Access {
  readonly name: string;
  readonly folder: string;
}

interface Access {
  readonly server: string;
  readonly certificateAuthority: string;
}

export function serverOf(port: number): string {
  return `https://127.0.0.1:${port}`;
}

const authorityName = 'pawl-control-plane';

type Proof = { readonly token: string } | { readonly certificate: string; readonly key: string };

/** JSON is YAML, and needs no library to be written right. */
function kubeconfigText(name: string, { server, certificateAuthority }: Access, proof: Proof): string {
  const user =
    'token' in proof
      ? { token: proof.token }
      : { 'client-certificate-data': base64(proof.certificate), 'client-key-data': base64(proof.key) };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server, 'certificate-authority-data': base64(certificateAuthority) } }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

async function writeSecret(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600 });
}
