import type { IConstruct } from 'constructs';
import type { Digest } from '../../digest.ts';
import { type Memory, remembered } from '../../remembered.ts';

/** A file that a construct read: it belongs to the release's inputs. */
export interface InputFile {
  /** Relative to the project's folder; the bare name of a file that is elsewhere and was named by an absolute path. */
  readonly path: string;
  readonly digest: Digest;
}

const inputMetadata = 'pawl.dev/input';

/** Notes on the construct which file it read, so that no list outside of the tree is needed. */
export function recordInput(construct: IConstruct, input: InputFile): void {
  construct.node.addMetadata(inputMetadata, input);
}

export function readInputs(roots: readonly IConstruct[], memory?: Memory | undefined): readonly InputFile[] {
  const inputs = new Map<string, InputFile>();
  const below = inputsBelow(memory);
  for (const root of roots) for (const input of below(root)) inputs.set(`${input.path} ${input.digest}`, input);
  return [...inputs.values()];
}

const inputsBelow = remembered((root: IConstruct): readonly InputFile[] =>
  root.node.findAll().flatMap((construct) =>
    construct.node.metadata
      .filter(({ type }) => type === inputMetadata)
      .map(({ data }) => data)
      .filter(isInput),
  ),
);

function isInput(value: unknown): value is InputFile {
  return typeof value === 'object' && value !== null && 'path' in value && 'digest' in value;
}
