import type { IConstruct } from 'constructs';
import { type Memory, remembered } from '../../remembered.ts';

/** Something from outside that a construct cannot do without: `pawl vendor` gets it, the lock names it by `wantKey`. */
export type Want = WantedChart | WantedFile | WantedFolder | WantedRenderer;

export interface WantedChart {
  readonly kind: 'chart';
  /** `oci://host/path/name`, or its name where there is a repository. */
  readonly chart: string;
  /** The address of a chart repository, `https://charts.example.com`. */
  readonly repository?: string | undefined;
  /** One, `4.11.3`, or a range of them, `^4.11`: which one of a range is in the lock. */
  readonly version: string;
}

export interface WantedFile {
  readonly kind: 'file';
  readonly url: string;
}

export interface WantedFolder {
  readonly kind: 'git';
  readonly repository: string;
  /** 40 or 64 hexadecimal digits. */
  readonly commit: string;
  /** In the repository; empty for the whole of it. */
  readonly folder: string;
}

export interface WantedRenderer {
  readonly kind: 'renderer';
  readonly name: RendererName;
}

/** What turns charts and kustomizations into YAML. `kubectl kustomize` is kustomize, too. */
export type RendererName = 'helm' | 'kustomize';

/** One want, one text: the key in its section of the lock, and what people read. */
export function wantKey(want: Want): string {
  switch (want.kind) {
    case 'chart': {
      const { chart, repository, version } = want;
      return `${repository === undefined ? chart : `${repository.replace(/\/+$/, '')}/${chart}`} ${version}`;
    }
    case 'file':
      return want.url;
    case 'git':
      return [want.repository, want.commit, want.folder].filter((part) => part !== '').join(' ');
    case 'renderer':
      return want.name;
  }
}

/** Each of them once, whoever asks for it: environments often want the same. */
export function distinctWants(wants: readonly Want[]): readonly Want[] {
  return [...new Map(wants.map((want) => [wantKey(want), want])).values()];
}

const metadataType = 'pawl.dev/want';

export function recordWant(construct: IConstruct, want: Want): void {
  construct.node.addMetadata(metadataType, want);
}

/** What the constructs below noted, each once. They may be those of another copy of this package: whoever reads them checks. */
export function readWants(roots: readonly IConstruct[], memory?: Memory | undefined): readonly unknown[] {
  const wants = new Map<string, unknown>();
  const below = wantsBelow(memory);
  for (const root of roots) for (const data of below(root)) wants.set(JSON.stringify(data), data);
  return [...wants.values()];
}

const wantsBelow = remembered((root: IConstruct): readonly unknown[] =>
  root.node.findAll().flatMap((construct) => construct.node.metadata.filter(({ type }) => type === metadataType).map(({ data }) => data)),
);
