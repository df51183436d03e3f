import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { archive } from '../../lib/artifact/archive/archive.ts';
import { digestOf } from '../../lib/digest.ts';

export type Answer =
  | Uint8Array
  | string
  | { readonly status: number; readonly location?: string }
  | ((authorization: string | undefined) => Answer);

export interface Web {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  /** By path; to be changed while it runs. */
  readonly answers: Map<string, Answer>;
  /** The paths that were asked for. */
  readonly asked: string[];
}

/** A web server of the test. */
export async function web(t: { after(end: () => Promise<void>): void }, answers: Readonly<Record<string, Answer>> = {}): Promise<Web> {
  const known = new Map(Object.entries(answers));
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const { authorization } = request.headers;
    let answer = known.get(path) ?? { status: 404 };
    while (typeof answer === 'function') answer = answer(authorization);
    if (typeof answer === 'string' || answer instanceof Uint8Array) response.end(answer);
    else response.writeHead(answer.status, answer.location === undefined ? {} : { location: answer.location }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(
    () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  );
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, answers: known, asked };
}

/** A packaged chart: `Chart.yaml` is made, the other files are given. */
export async function packagedChart(name: string, version: string, files: Readonly<Record<string, string>> = {}): Promise<Uint8Array> {
  const all = { 'Chart.yaml': `apiVersion: v2\nname: ${name}\nversion: ${version}\n`, ...files };
  const { bytes } = await archive(new Map(Object.entries(all).map(([path, text]) => [`${name}/${path}`, new TextEncoder().encode(text)])));
  return bytes;
}

/** The index.yaml of a chart repository that lists archives below its own address. */
export function indexOf(charts: readonly { readonly name: string; readonly version: string; readonly bytes: Uint8Array }[]): string {
  const lines = charts.flatMap(({ name, version, bytes }) => [
    `  ${name}:`,
    `    - { version: ${version}, urls: [${name}-${version}.tgz], digest: ${digestOf(bytes).slice('sha256:'.length)} }`,
  ]);
  return ['apiVersion: v1', 'entries:', ...lines, ''].join('\n');
}
