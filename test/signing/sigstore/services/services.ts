import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';
import { freePorts } from '../../../../lib/control-plane/components/ports.ts';
import { Supervised } from '../../../../lib/control-plane/process/supervise.ts';
import { buildReporter } from '../../../control-plane/build/build-reporter.ts';
import { ControlPlaneError } from '../../../control-plane/control-plane-error.ts';
import { type Cleanup, missing } from '../../../control-plane/for-tests.ts';
import { startCertificateLog } from './certificate-log.ts';
import { findServices, type ServiceName } from './find-services.ts';
import { fulcioConfiguration } from './fulcio-configuration.ts';
import { type Issuer, startIssuer } from './issuer.ts';
import { type Published, publishedBy } from './published.ts';

/** A sigstore instance of real servers on loopback: Fulcio, Rekor of the second version, a timestamp authority. */
export interface SigstoreServices {
  readonly fulcio: string;
  readonly rekor: string;
  readonly timestampAuthority: string;
  /** Whom Fulcio believes which job it is: the claims of GitHub Actions. */
  readonly jobs: Issuer;
  /** Whom Fulcio believes who has an e-mail address: `email`, `email_verified`. */
  readonly people: Issuer;
  /** What clients have to believe of it. */
  readonly published: Published;
}

/** One for a suite, stopped afterwards; a reason to skip where the servers are not built. With CI=true that is an error. */
export async function servicesForTests(
  t: Cleanup,
): Promise<{ readonly kind: 'ready'; readonly services: SigstoreServices } | { readonly kind: 'missing'; readonly reason: string }> {
  const found = await findServices({ onProgress: buildReporter(console.error) });
  if (found.kind === 'missing') return missing(found);
  return { kind: 'ready', services: await startServices(t, found.binaries) };
}

async function startServices(t: Cleanup, binaries: Readonly<Record<ServiceName, string>>): Promise<SigstoreServices> {
  const folder = await mkdtemp(join(tmpdir(), 'pawl-sigstore-'));
  const servers = new Supervised(folder);
  t.after(() => servers.stop());
  const [jobs, people] = [await startIssuer(t), await startIssuer(t)];
  const certificateLog = await startCertificateLog(t);
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const files = { configuration: join(folder, 'fulcio.json'), certificateLogKey: join(folder, 'ct.pub'), logKey: join(folder, 'log.key') };
  await writeFile(files.configuration, JSON.stringify(fulcioConfiguration({ jobs, people })));
  await writeFile(files.certificateLogKey, certificateLog.publicKey);
  await writeFile(files.logKey, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });

  /** Starts it, and waits until it answers on `path` of that port; its address. */
  const start = async (name: ServiceName, port: number, { args, path }: { readonly args: readonly string[]; readonly path: string }) => {
    const log = join(folder, `${name}.log`);
    await servers.start({ name, command: '/usr/bin/env', args: [`HOME=${folder}`, `TMPDIR=${folder}`, binaries[name], ...args], log });
    const address = `http://127.0.0.1:${port}`;
    while (!(await answers(`${address}${path}`))) {
      const exit = servers.exitOf(name);
      if (exit !== undefined)
        throw new ControlPlaneError(
          'START_FAILED',
          `Cannot start ${name}: it ended with ${exit}, and said\n${await readFile(log, 'utf8')}`,
        );
      await delay(20);
    }
    return address;
  };

  const ports = await freePorts('fulcio', 'fulcioGrpc', 'fulcioMetrics', 'rekor', 'rekorGrpc', 'rekorMetrics', 'timestamps');
  const [fulcio, rekor, timestampAuthority] = await Promise.all([
    start('fulcio', ports.fulcio, {
      path: '/healthz',
      args: [
        'serve',
        '--ca=ephemeralca',
        `--config-path=${files.configuration}`,
        `--ct-log-url=${certificateLog.address}`,
        `--ct-log-public-key-path=${files.certificateLogKey}`,
        '--host=127.0.0.1',
        `--port=${ports.fulcio}`,
        '--grpc-host=127.0.0.1',
        `--grpc-port=${ports.fulcioGrpc}`,
        `--metrics-port=${ports.fulcioMetrics}`,
        `--legacy-unix-domain-socket=${join(folder, 'fulcio.sock')}`,
      ],
    }),
    start('rekor-server', ports.rekor, {
      path: '/healthz',
      args: [
        'serve',
        // The name in its checkpoints: clients compare it with the host of its address.
        `--hostname=${logName}`,
        `--http-port=${ports.rekor}`,
        `--grpc-port=${ports.rekorGrpc}`,
        `--http-metrics-port=${ports.rekorMetrics}`,
        `--storage-dir=${join(folder, 'log')}`,
        `--signer-filepath=${files.logKey}`,
        // An entry is answered for when a checkpoint holds it.
        '--checkpoint-interval=100ms',
        '--batch-max-age=50ms',
      ],
    }),
    start('timestamp-server', ports.timestamps, { path: '/ping', args: [String(ports.timestamps)] }),
  ]);
  const published = await publishedBy({ fulcio, rekor, timestampAuthority, certificateLog, logName, logKey: publicKey });
  return { fulcio, rekor, timestampAuthority, jobs, people, published };
}

const logName = '127.0.0.1';

async function answers(url: string): Promise<boolean> {
  const answer = await request(url).catch(() => undefined);
  await answer?.body.dump();
  return answer?.statusCode === 200;
}
