import type { Cluster } from '../../kubernetes/cluster.ts';
import { openRepository } from '../../oci/open-repository.ts';
import type { Repository } from '../../oci/registry.ts';
import { createRegistryContext } from '../../oci/registry-context.ts';
import { keySigner } from '../../signing/key-signer.ts';
import { matches } from '../../signing/matches.ts';
import type { Signer } from '../../signing/signer.ts';
import { SigningError } from '../../signing/signing-error.ts';
import type { Delivery, DeliveryReport } from '../delivery/delivery.ts';
import { credentialsIn } from '../registry-credentials.ts';
import { readSecretEntry } from '../secrets.ts';
import { refuseFolder } from '../source/folders.ts';
import type { OpenerOptions } from '../source/open-source.ts';
import { ReportError } from './report-error.ts';

/** Where a Delivery's reports go, and what signs them. */
export interface OpenEvidence {
  readonly repository: Repository;
  readonly signer: Signer;
  close(): Promise<void>;
}

export type EvidenceOpener = (delivery: Delivery, report: DeliveryReport, signal: AbortSignal) => Promise<OpenEvidence>;

/** Reads the key and the credentials anew each time, with the agent's own rights, so that an exchanged Secret counts with the next report. */
export function evidenceOpener(cluster: Cluster, { folders, ...settings }: OpenerOptions): EvidenceOpener {
  return async (delivery, report, signal) => {
    refuseFolder(report.repository, folders);
    const { namespace } = delivery;
    const signer = await signerOf(cluster, delivery, { report, signal });
    const secret = report.pushSecret === undefined ? undefined : { namespace, name: report.pushSecret.name };
    const credentials = await credentialsIn(cluster, secret, { what: 'push secret', signal });
    const context = createRegistryContext({ ...settings, plainHttp: report.plainHttp, ...credentials });
    return { repository: openRepository(report.repository, context), signer, close: () => context.close() };
  };
}

interface Reading {
  readonly report: DeliveryReport;
  readonly signal: AbortSignal;
}

async function signerOf(cluster: Cluster, { namespace, spec: { trust } }: Delivery, { report, signal }: Reading): Promise<Signer> {
  const { name, key, passphraseKey } = report.keySecret;
  const subject = `Cannot sign reports with key secret "${namespace}/${name}"`;
  const read = async (entry: string) => {
    const found = await readSecretEntry(cluster, { namespace, name }, entry, signal);
    if (found.kind === 'text') return found.text;
    throw new ReportError('NO_KEY', `${subject}: ${found.state}`, {
      fix: `Make a key with "pawl key new", and a Secret of it: kubectl -n ${namespace} create secret generic ${name} --from-file=${key}=FILE`,
    });
  };
  const passphrase = passphraseKey === undefined ? undefined : (await read(passphraseKey)).replace(/\r?\n$/, '');
  const signer = signerWith(subject, { pem: await read(key), passphrase, name: report.cluster });
  const identity = await signer.identify({ signal });
  // Whoever can read this Secret could else publish and promote, too.
  if ([...(trust?.releases ?? []), ...(trust?.promotions ?? [])].some((trusted) => matches(identity, trusted)))
    throw new ReportError('KEY_TRUSTED_OTHERWISE', `${subject}: this Delivery trusts its key with releases or promotions`, {
      fix: 'Make a key for this cluster alone with "pawl key new", and let the project trust it with evidence',
    });
  return signer;
}

interface Key {
  readonly pem: string;
  readonly passphrase: string | undefined;
  readonly name: string;
}

/** What is wrong with the key is told in words of a Delivery: nobody sets an environment variable here. */
function signerWith(subject: string, { pem, passphrase, name }: Key): Signer {
  try {
    return keySigner(pem, { passphrase, name });
  } catch (error) {
    if (!(error instanceof SigningError)) throw error;
    throw new ReportError('BAD_KEY', `${subject}: ${error.message.replace(/^Cannot [^:]+: /, '')}`, {
      fix: 'Expected is a private key as "pawl key new" makes it; keySecret.passphraseKey names the entry of its passphrase',
      cause: error,
    });
  }
}
