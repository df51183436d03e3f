import { join } from 'node:path';
import { digestOf } from '../../digest.ts';
import { canonicalJson, type Json } from '../../json.ts';
import { type FilesState, isFilesState, isSameState } from './files-state.ts';
import { keptTexts } from './kept-texts.ts';

/** What a command said, in its order, and its exit code. */
export interface KeptAnswer {
  readonly code: number;
  readonly said: readonly (readonly [to: 'output' | 'remarks', text: string])[];
  /** What the compile behind it loaded from beside the project. */
  readonly loaded: FilesState;
}

/** Everything that such an answer depends on, beyond what a kept compile does. */
export interface Asked {
  /** The project's. */
  readonly folder: string;
  /** As `projectState` has it. */
  readonly state: string;
  /** What this program is, in a word that another version does not have. */
  readonly program: string;
  /** Where the command was given. */
  readonly from: string;
  readonly words: readonly string[];
  /** What decides about colours. */
  readonly colours: Json;
}

/** The answer to a command that was given before, about the same project to the byte; and where to keep one. */
export function keptAnswer({ folder, ...asked }: Asked): {
  readonly read: () => KeptAnswer | undefined;
  readonly write: (answer: KeptAnswer) => void;
} {
  const texts = keptTexts(join(folder, 'node_modules'));
  const key = digestOf(canonicalJson(['answer 2', process.version, folder, { ...asked }]));
  return {
    read: () => {
      const text = texts.read(key);
      return text === undefined ? undefined : readAnswer(JSON.parse(text));
    },
    write: (answer) => texts.write(key, JSON.stringify(answer)),
  };
}

/** The text is under its own digest: this program wrote it. */
function readAnswer(value: unknown): KeptAnswer | undefined {
  return isAnswer(value) && isSameState(value.loaded) ? value : undefined;
}

function isAnswer(value: unknown): value is KeptAnswer {
  if (typeof value !== 'object' || value === null || !('code' in value && 'said' in value && 'loaded' in value)) return false;
  return Array.isArray(value.said) && isFilesState(value.loaded);
}
