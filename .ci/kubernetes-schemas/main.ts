import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { apiText } from './api-text.ts';
import { readVersion, type VersionFolders } from './read-version.ts';

/**
 * Writes lib/schemas/kubernetes/api.json from Kubernetes' own modules, which Go's module proxy serves and Go verifies.
 * `npm run schemas`, or this file with another target as its argument. Needs Go; the modules (about 40 MB each, once) stay in Go's own cache. The same versions give the same bytes.
 *
 * A new minor version is a line here. What it changes is then to be read in the diff of api.json.
 */
const versions: readonly { readonly kubernetes: string; readonly api: string }[] = [
  { kubernetes: 'v1.28.0', api: 'v0.28.3' },
  { kubernetes: 'v1.29.6', api: 'v0.29.15' },
  { kubernetes: 'v1.30.14', api: 'v0.30.14' },
  { kubernetes: 'v1.31.14', api: 'v0.31.14' },
  { kubernetes: 'v1.32.13', api: 'v0.32.13' },
  { kubernetes: 'v1.33.13', api: 'v0.33.13' },
  { kubernetes: 'v1.34.4', api: 'v0.34.13' },
  { kubernetes: 'v1.35.4', api: 'v0.35.4' },
  { kubernetes: 'v1.36.3', api: 'v0.36.6' },
  { kubernetes: 'v1.37.2', api: 'v0.37.2' },
];

const target = join(import.meta.dirname, '../../lib/schemas/kubernetes/api.json');
const elsewhere = mkdtempSync(join(tmpdir(), 'kubernetes-schemas-'));
try {
  const text = apiText(versions.map((version) => readVersion(foldersOf(version))));
  writeFileSync(process.argv[2] ?? target, formatted(text));
  console.error(`${versions.length} versions`);
} finally {
  rmSync(elsewhere, { recursive: true });
}

/** As the repository's check wants it: a field a line, which is also what a reader of a diff wants. */
function formatted(text: string): string {
  return execFileSync('biome', ['format', '--stdin-file-path=api.json'], { input: text, encoding: 'utf8' });
}

function foldersOf({ kubernetes, api }: (typeof versions)[number]): VersionFolders {
  console.error(`Kubernetes ${kubernetes}`);
  const minor = Number(kubernetes.split('.')[1]);
  return { minor, kubernetes: download('k8s.io/kubernetes', kubernetes), api: download('k8s.io/api', api) };
}

function download(module: string, version: string): string {
  // In an empty folder, so that no go.mod has a say.
  const answer: unknown = JSON.parse(
    execFileSync('go', ['mod', 'download', '-json', `${module}@${version}`], { cwd: elsewhere, encoding: 'utf8' }),
  );
  if (typeof answer === 'object' && answer !== null && 'Dir' in answer && typeof answer.Dir === 'string') return answer.Dir;
  throw new Error(`Cannot download ${module}@${version}: go said no folder`);
}
