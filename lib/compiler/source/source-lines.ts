import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SourcePlace } from '../../finding.ts';

/** One line of the project's source, to be shown. */
export interface SourceLine {
  /** Without indentation; the part around the column of a line that is long. */
  readonly text: string;
  /** In that text, from 0; undefined where the place names no column. */
  readonly column: number | undefined;
}

const largestFile = 1024 * 1024;
const widest = 120;

/** Reads the lines that findings point to, each file once. Undefined for what cannot be read. */
export function sourceLines(folder: string): (place: SourcePlace) => SourceLine | undefined {
  const files = new Map<string, readonly string[]>();
  return ({ file, line, column }) => {
    const lines = files.get(file) ?? readLines(join(folder, file));
    files.set(file, lines);
    const text = lines[line - 1];
    return text === undefined || text.trim() === '' ? undefined : shown(text, column);
  };
}

function readLines(path: string): readonly string[] {
  try {
    // A link in the place of a file may show anything; the files of a bundle are named where they are.
    const found = lstatSync(path);
    return found.isFile() && found.size <= largestFile ? readFileSync(path, 'utf8').split(/\r?\n/) : [];
  } catch {
    // The place says enough without its text.
    return [];
  }
}

function shown(line: string, column: number | undefined): SourceLine {
  const text = line.replaceAll('\t', ' ').trimEnd();
  const indentation = text.length - text.trimStart().length;
  const target = column === undefined ? undefined : column - 1;
  const start = target === undefined || target - indentation < widest - 20 ? indentation : target - 40;
  const cut = text.slice(start, start + widest);
  const inside = target !== undefined && target >= start && target <= text.length;
  return {
    text: `${start > indentation ? '…' : ''}${cut}${start + widest < text.length ? '…' : ''}`,
    column: inside ? target - start + (start > indentation ? 1 : 0) : undefined,
  };
}
