import { type Document, isAlias, isMap, isScalar, isSeq, type Scalar } from 'yaml';

/** A scalar without quotes that YAML 1.2 and kubectl read differently. */
export interface YamlTrap {
  /** As it is written: `on`. */
  readonly written: string;
  /** What kubectl makes of it: `true`. */
  readonly kubectl: boolean | number;
  /** What is read here: the text itself, or another number. */
  readonly here: string | number;
  /** From 1, in the file. */
  readonly line: number;
  /** The way to it in its document: keys, and positions in lists. That of a key is the one of its value. */
  readonly path: readonly (string | number)[];
}

/**
 * The scalars of a document that kubectl would read as something else. It reads YAML 1.1 by go-yaml 2 (resolve.go): `y`, `yes`, `on` and
 * their opposites are booleans, as keys too, `1_000` and `0b11` are numbers. Dates and `1:30` are texts to both, and `0755` is
 * octal to both, so they are no traps here.
 *
 * @param text the whole file that the document was parsed from
 */
export function yamlTraps(document: Document, text: string): readonly YamlTrap[] {
  const traps: YamlTrap[] = [];
  eachScalar(document, (node, place) => {
    if (node.type !== 'PLAIN' || node.tag !== undefined || node.source === undefined) return;
    const kubectl = readByKubectl(node.source);
    const here = node.value;
    if (kubectl === undefined || kubectl === here || (typeof here !== 'string' && typeof here !== 'number')) return;
    traps.push({ written: node.source, kubectl, here, line: lineAt(text, node.range?.[0] ?? 0), path: pathTo(place) });
  });
  return traps;
}

/** One step, and those before it: few of a file's scalars are ever asked for their path. */
interface Place {
  readonly before: Place | undefined;
  readonly step: string | number;
}

type Hear = (node: Scalar, place: Place | undefined) => void;

function eachScalar(document: Document, hear: Hear): void {
  const visit = (node: unknown, place: Place | undefined): void => {
    if (isScalar(node)) hear(node, place);
    else if (isSeq(node)) for (const [index, item] of node.items.entries()) visit(item, { before: place, step: index });
    else if (isMap(node)) for (const { key, value } of node.items) visitPair(key, value, place);
  };
  const visitPair = (key: unknown, value: unknown, place: Place | undefined): void => {
    // What is merged in (`<<: { a: yes }`, or a list of such) is in the map around it.
    if (isScalar(key) && typeof key.value === 'symbol') for (const merged of isSeq(value) ? value.items : [value]) visit(merged, place);
    else {
      const step = { before: place, step: keyText(document, key) };
      visit(key, step);
      visit(value, step);
    }
  };
  visit(document.contents, undefined);
}

function keyText(document: Document, key: unknown): string {
  const meant = isAlias(key) ? key.resolve(document) : key;
  return String(isScalar(meant) ? meant.value : meant);
}

function pathTo(place: Place | undefined): YamlTrap['path'] {
  const path: (string | number)[] = [];
  for (let here = place; here !== undefined; here = here.before) path.push(here.step);
  return path.reverse();
}

/** Undefined for whatever both read alike. */
function readByKubectl(written: string): boolean | number | undefined {
  if (/^(?:[yY]|yes|Yes|YES|on|On|ON)$/.test(written)) return true;
  if (/^(?:[nN]|no|No|NO|off|Off|OFF)$/.test(written)) return false;
  const parts = /^([-+]?)(0b[01_]+|0o?[0-7_]+|0x[0-9a-fA-F_]+|\d[\d_]*(?:\.[\d_]*)?(?:[eE][-+]?\d+)?)$/.exec(written);
  if (parts === null) return undefined;
  const [, sign, digits = ''] = parts;
  const plain = digits.replaceAll('_', '');
  // Go reads a leading zero as octal; JavaScript wants to be told.
  const value = Number(/^0[0-7]+$/.test(plain) ? `0o${plain.slice(1)}` : plain);
  return Number.isNaN(value) ? undefined : sign === '-' ? -value : value;
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let end = text.indexOf('\n'); end !== -1 && end < offset; end = text.indexOf('\n', end + 1)) line++;
  return line;
}
