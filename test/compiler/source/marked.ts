import type { SourcePlace } from '../../../lib/finding.ts';

export interface Marked {
  /** Without the marks. */
  readonly files: Readonly<Record<string, string>>;
  /** Where each mark was. */
  readonly places: ReadonlyMap<string, SourcePlace>;
}

/** Source texts in which `‹name›` marks the place right after it, so that no test counts lines and columns. */
export function marked(sources: Readonly<Record<string, string>>): Marked {
  const places = new Map<string, SourcePlace>();
  const files: Record<string, string> = {};
  for (const [file, source] of Object.entries(sources)) {
    let text = '';
    for (const [index, part] of source.split(/‹([\w-]+)›/).entries()) {
      if (index % 2 === 0) text += part;
      else places.set(part, { file, line: text.split('\n').length, column: text.length - text.lastIndexOf('\n') });
    }
    files[file] = text;
  }
  return { files, places };
}
