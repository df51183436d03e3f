import type { IConstruct } from 'constructs';
import { compileContext } from '../incoming/compile-context.ts';
import { noteFinding } from '../incoming/noted-finding.ts';
import { lockOf } from '../incoming/vendored.ts';
import { type RendererName, recordWant } from '../incoming/want.ts';
import { findRenderers, type Renderer } from './renderer.ts';

export interface LockedRenderer {
  /** The version in the lock. */
  readonly version: string;
  /** The program of that version, looked for when it is needed; undefined and a finding where this machine has none. */
  readonly find: () => Renderer | undefined;
}

/** The renderer that the lock names: another version may render something else. Undefined and a finding where it names none. */
export function chooseRenderer(construct: IConstruct, name: RendererName): LockedRenderer | undefined {
  recordWant(construct, { kind: 'renderer', name });
  const { collect, searchPath = '' } = compileContext(construct);
  const version = lockOf(construct).renderers[name];
  if (version === undefined) {
    if (!collect)
      noteFinding(construct, {
        id: 'not-vendored',
        severity: 'error',
        message: `pawl.lock.json does not say which version of ${name} renders this project`,
        fix: 'Run "pawl vendor", and commit what it writes',
      });
    return undefined;
  }
  return {
    version,
    find: () => {
      const { renderer, problem } = findLocked(name, { version, searchPath });
      if (problem !== undefined && !collect) noteFinding(construct, problem);
      return renderer;
    },
  };
}

export interface FoundRenderer {
  readonly renderer?: Renderer;
  /** Why there is none. */
  readonly problem?: {
    readonly id: 'renderer-missing' | 'renderer-version';
    readonly severity: 'error';
    readonly message: string;
    readonly fix: string;
  };
}

/** The program of exactly that version. */
export function findLocked(
  name: RendererName,
  { version, searchPath }: { readonly version: string; readonly searchPath: string },
): FoundRenderer {
  const found = findRenderers(name, searchPath);
  const renderer = found.find((one) => one.version === version);
  if (renderer !== undefined) return { renderer };
  return { problem: found[0] === undefined ? missing(name, version) : other(found[0], version) };
}

function missing(name: RendererName, version: string) {
  return {
    id: 'renderer-missing',
    severity: 'error',
    message: `${programs[name]} on PATH, and pawl.lock.json asks for version ${version}`,
    fix: `Install ${name} ${version}: ${sites[name]}`,
  } as const;
}

function other({ name, version: here }: Renderer, version: string) {
  return {
    id: 'renderer-version',
    severity: 'error',
    message: `${name} is ${here} on this machine, and pawl.lock.json asks for ${version}`,
    fix: `Install ${name} ${version} (${sites[name]}), or move the project to ${here} with "pawl vendor --update-renderers"`,
  } as const;
}

export const programs = { helm: 'There is no helm', kustomize: 'There is neither kustomize nor kubectl' } as const;

export const sites = {
  helm: 'https://helm.sh/docs/intro/install',
  kustomize: 'https://kubectl.docs.kubernetes.io/installation/kustomize',
} as const;
