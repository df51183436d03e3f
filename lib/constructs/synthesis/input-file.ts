import type { IConstruct } from 'constructs';
import type { Digest } from '../../digest.ts';

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

export function readInputs(roots: readonly IConstruct[]): readonly InputFile[] {
  const inputs = new Map<string, InputFile>();
  for (const root of roots) {
    for (const construct of root.node.findAll()) {
      for (const { type, data } of construct.node.metadata)
        if (type === inputMetadata && isInput(data)) inputs.set(`${data.path} ${data.digest}`, data);
    }
  }
  return [...inputs.values()];
}

function isInput(value: unknown): value is InputFile {
  return typeof value === 'object' && value !== null && 'path' in value && 'digest' in value;
}
