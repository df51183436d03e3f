import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { parse } from 'yaml';
import { messageOf } from '../../errors.ts';
import { isJsonObject, type Json } from '../../json.ts';
import { pathInProject } from '../incoming/project-path.ts';
import { withinTime } from '../incoming/within-time.ts';

export interface KustomizeRoots {
  /** The folders that take part, relative to the project: the first is the one that was asked for. */
  readonly folders: readonly string[];
  /** What would need the network, another program, or files from elsewhere. */
  readonly problems: readonly RootProblem[];
}

export interface RootProblem {
  readonly message: string;
  readonly fix: string;
}

/** The names that kustomize looks for (api/konfig/general.go). */
export const kustomizationFiles = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'] as const;

/** Fields that name folders, files or addresses to build upon. */
const builtUpon = ['resources', 'bases', 'components', 'crds', 'configurations', 'generators', 'transformers', 'validators'] as const;

const mostFolders = 1000;

/** Characters. It takes longer to watch the reading of so few than to read them. */
const shortText = 4000;

/**
 * Follows a kustomization to every other one that it is built upon, without running anything: kustomize would clone and download
 * what is not there.
 *
 * @param patience milliseconds that reading one kustomization may take: a repository of somebody else may hold one that takes hours
 */
export function kustomizeRoots(folder: string, project: string, patience = 10_000): KustomizeRoots {
  const found = new Set<string>();
  const problems: RootProblem[] = [];
  const open = [resolve(folder)];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const name = pathInProject(next, project);
    if (name === undefined) {
      problems.push({
        message: `"${relative(project, next)}" is not in the project`,
        fix: 'Move it into the project, or bring it in with GitFolder',
      });
      continue;
    }
    if (name === '') {
      problems.push({
        message: 'it takes the whole project in',
        fix: 'Put the kustomization, and what it is built upon, into folders of their own',
      });
      continue;
    }
    if (found.has(name)) continue;
    if (found.size >= mostFolders) {
      problems.push({ message: `it is built upon more than ${mostFolders} folders`, fix: 'Take it apart' });
      break;
    }
    found.add(name);
    const read = readKustomization(next, patience);
    if ('problem' in read)
      problems.push({ message: `"${name}" ${read.problem}`, fix: 'See https://kubectl.docs.kubernetes.io/references/kustomize' });
    else for (const entry of entriesOf(read.content)) open.push(...foldersOf(entry, { from: next, name, problems }));
    if ('content' in read && read.content.helmCharts !== undefined)
      problems.push({
        message: `"${name}" inflates Helm charts, which needs the network`,
        fix: 'Bring the chart in with HelmChart beside it',
      });
  }
  return { folders: [...found], problems };
}

type ReadKustomization = { readonly content: { readonly [key: string]: Json } } | { readonly problem: string };

function readKustomization(folder: string, patience: number): ReadKustomization {
  const file = kustomizationFiles.map((name) => join(folder, name)).find((path) => existsSync(path));
  if (file === undefined) return { problem: existsSync(folder) ? `has no ${kustomizationFiles[0]}` : 'is missing' };
  try {
    const text = readFileSync(file, 'utf8');
    const read = (): Json => parse(text, { maxAliasCount: 1000 }) ?? {};
    const content = text.length <= shortText ? read() : withinTime(patience, read);
    return isJsonObject(content) ? { content } : { problem: 'has a kustomization that is no map' };
  } catch (thrown) {
    return { problem: `has a kustomization that cannot be read: ${messageOf(thrown).split('\n')[0]}` };
  }
}

function entriesOf(content: { readonly [key: string]: Json }): readonly string[] {
  return builtUpon.flatMap((field) => {
    const list = content[field];
    // What has a line end is a text written in place and no path.
    return Array.isArray(list) ? list.filter((entry) => typeof entry === 'string' && !entry.includes('\n')) : [];
  });
}

function foldersOf(
  entry: string,
  { from, name, problems }: { readonly from: string; readonly name: string; readonly problems: RootProblem[] },
): readonly string[] {
  const path = resolve(from, entry);
  if (!existsSync(path)) {
    problems.push(
      isRemote(entry)
        ? {
            message: `"${name}" is built upon "${entry}", which is not in the project`,
            fix: 'Bring it in with GitFolder or YamlFiles, which "pawl vendor" fetches and locks',
          }
        : { message: `"${name}" is built upon "${entry}", which is missing`, fix: fixOfMissing(entry, name) },
    );
    return [];
  }
  if (statSync(path).isDirectory()) return [path];
  // Kustomize's own rule, too: files only from the kustomization's folder and below.
  if (!path.startsWith(`${from}${sep}`))
    problems.push({
      message: `"${name}" takes the file "${entry}" from outside of its folder`,
      fix: 'Make a kustomization of the folder that it lies in, and build upon that',
    });
  return [];
}

function fixOfMissing(entry: string, name: string): string {
  const comesFromGit = name.startsWith('vendor/git/') && entry.startsWith('..');
  return comesFromGit ? 'Say with "root" which folder of the repository holds both' : 'Add it, or take it out of the kustomization';
}

function isRemote(entry: string): boolean {
  return /:\/\/|^git@|^git::|\?ref=|\/\/|^(?:www\.)?[\w-]+\.[a-z]{2,}[/:]/.test(entry);
}
