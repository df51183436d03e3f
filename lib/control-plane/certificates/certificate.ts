import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { bits, boolean, integer, objectIdentifier, octets, sequence, set, tagged, text, time } from './der.ts';

/** A certificate with its private key, both PEM. */
export interface Certified {
  readonly certificate: string;
  readonly key: string;
}

/** A certificate authority of its own for one control plane. node:crypto reads X.509 but issues none, so this writes it (RFC 5280). */
export function createAuthority(name: string, now: Date): Certified {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const certificate = issue({ subject: { name, groups: [] }, use: 'authority', key: privateKey, issuer: name, issuerKey: privateKey, now });
  return { certificate, key: pemOf(privateKey) };
}

/** A serving certificate for these addresses and names. */
export function certifyServer(authority: Authority, hosts: readonly string[], now: Date): Certified {
  return certify(authority, { subject: { name: hosts[0] ?? '', groups: [] }, use: 'server', hosts }, now);
}

/** A client certificate; Kubernetes reads the user from CN and the groups from O. */
export function certifyClient(authority: Authority, subject: Subject, now: Date): Certified {
  return certify(authority, { subject, use: 'client' }, now);
}

export interface Authority {
  readonly name: string;
  /** PEM. */
  readonly key: string;
}

export interface Subject {
  readonly name: string;
  readonly groups: readonly string[];
}

interface Request {
  readonly subject: Subject;
  readonly use: 'authority' | 'client' | 'server';
  readonly hosts?: readonly string[];
}

function certify(authority: Authority, request: Request, now: Date): Certified {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const issuerKey = createPrivateKey(authority.key);
  return { certificate: issue({ ...request, key: privateKey, issuer: authority.name, issuerKey, now }), key: pemOf(privateKey) };
}

interface Issue extends Request {
  readonly key: KeyObject;
  readonly issuer: string;
  readonly issuerKey: KeyObject;
  readonly now: Date;
}

function issue({ subject, key, issuer, issuerKey, now, ...request }: Issue): string {
  const algorithm = sequence(objectIdentifier('1.2.840.10045.4.3.2')); // ecdsa-with-SHA256
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40; // positive, and without leading zeros
  const content = sequence(
    tagged(0, integer(Buffer.from([2])), 'explicit'), // version 3
    integer(serial),
    algorithm,
    nameOf({ name: issuer, groups: [] }),
    sequence(time(daysAfter(now, -1)), time(daysAfter(now, 365))),
    nameOf(subject),
    publicKeyOf(key),
    tagged(3, sequence(...extensionsOf(request), ...keyIdentifiers(key, issuerKey)), 'explicit'),
  );
  const signature = sign('sha256', content, issuerKey);
  return wrap(sequence(content, algorithm, bits(signature)));
}

function nameOf({ name, groups }: Subject): Buffer {
  const organizations = groups.map((group) => set(sequence(objectIdentifier('2.5.4.10'), text(group))));
  return sequence(...organizations, set(sequence(objectIdentifier('2.5.4.3'), text(name))));
}

function extensionsOf({ use, hosts = [] }: Omit<Request, 'subject'>): readonly Buffer[] {
  switch (use) {
    case 'authority':
      return [
        extension('2.5.29.19', sequence(boolean(true)), 'critical'), // basicConstraints: CA
        extension('2.5.29.15', bits(Buffer.from([0b0000_0110]), 1), 'critical'), // keyUsage: keyCertSign, cRLSign
      ];
    case 'server':
      return [
        ...leaf('1.3.6.1.5.5.7.3.1'), // serverAuth
        extension('2.5.29.17', sequence(...hosts.map(alternativeName))),
      ];
    case 'client':
      return [...leaf('1.3.6.1.5.5.7.3.2')]; // clientAuth
  }
}

function leaf(extendedUse: string): readonly Buffer[] {
  return [
    extension('2.5.29.15', bits(Buffer.from([0b1000_0000]), 7), 'critical'), // keyUsage: digitalSignature
    extension('2.5.29.37', sequence(objectIdentifier(extendedUse))),
  ];
}

/** subjectKeyIdentifier and authorityKeyIdentifier, which strict verifiers want. */
function keyIdentifiers(key: KeyObject, issuerKey: KeyObject): readonly Buffer[] {
  const identifierOf = (one: KeyObject): Buffer => createHash('sha1').update(publicKeyOf(one)).digest();
  return [
    extension('2.5.29.14', octets(identifierOf(key))),
    extension('2.5.29.35', sequence(tagged(0, identifierOf(issuerKey), 'implicit'))),
  ];
}

function publicKeyOf(key: KeyObject): Buffer {
  return createPublicKey(key).export({ type: 'spki', format: 'der' });
}

function extension(identifier: string, value: Buffer, critical?: 'critical'): Buffer {
  return sequence(objectIdentifier(identifier), ...(critical ? [boolean(true)] : []), octets(value));
}

function alternativeName(host: string): Buffer {
  return /^[0-9.]+$/.test(host)
    ? tagged(7, Buffer.from(host.split('.').map(Number)), 'implicit')
    : tagged(2, Buffer.from(host), 'implicit');
}

function daysAfter(date: Date, days: number): Date {
  return new Date(date.getTime() + days * 86_400_000);
}

function wrap(der: Buffer): string {
  return `-----BEGIN CERTIFICATE-----\n${(der.toString('base64').match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** SEC 1, the form that Kubernetes reads for its own keys as well as for certificates'. */
function pemOf(key: KeyObject): string {
  return key.export({ type: 'sec1', format: 'pem' }).toString();
}
