import type { Tree } from '../incoming/tree.ts';

/** A function of a template that gives another answer every time, or on every cluster. */
export interface FunctionUse {
  readonly name: string;
  /** In the chart: `templates/secret.yaml`. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** Sprig's and Helm's functions that draw lots or read the clock (helm.sh/docs/chart_template_guide/function_list). */
const random = new Set([
  'ago',
  'bcrypt',
  'buildCustomCert',
  'encryptAES',
  'genCA',
  'genCAWithKey',
  'genPrivateKey',
  'genSelfSignedCert',
  'genSelfSignedCertWithKey',
  'genSignedCert',
  'genSignedCertWithKey',
  'htpasswd',
  'now',
  'randAlpha',
  'randAlphaNum',
  'randAscii',
  'randBytes',
  'randInt',
  'randNumeric',
  'shuffle',
  'uuidv4',
]);

/**
 * Functions of which two runs may well agree by chance, and what takes the same arguments and never gives what they gave:
 * `max 0 2` lies just past the numbers of `randInt 0 2`, and a text twice is no order of its letters.
 */
const coarse: ReadonlyMap<string, string> = new Map([
  ['randInt', 'max'],
  ['shuffle', 'repeat 2'],
]);

export interface FunctionUses {
  readonly random: readonly FunctionUse[];
  readonly lookup: readonly FunctionUse[];
  readonly now: boolean;
  readonly coarse: boolean;
}

/**
 * The chart with nothing left to the chance that two throws agree: it shows where a throw may be seen, not that it is, since nobody throws that. It need
 * not render: a number just past a list's end has no item there.
 */
export function withoutCoincidence(chart: Tree): Tree {
  return [...coarse].reduce((written, [name, replacement]) => withFunction(written, name, replacement), chart);
}

/** Where the templates of a chart and of its subcharts name such functions; whether they are reached is another question. */
export function functionUses(chart: Tree): FunctionUses {
  const uses = [...chart].filter(([file]) => isTemplate(file)).flatMap(([file, bytes]) => usesIn(file, new TextDecoder().decode(bytes)));
  return {
    random: uses.filter(({ name }) => random.has(name)),
    lookup: uses.filter(({ name }) => name === 'lookup'),
    now: uses.some(({ name }) => name === 'now'),
    coarse: uses.some(({ name }) => coarse.has(name)),
  };
}

/** The chart with one function of its templates written as something else. */
export function withFunction(chart: Tree, name: string, replacement: string): Tree {
  return new Map(
    [...chart].map(([file, bytes]) => {
      if (!isTemplate(file)) return [file, bytes];
      return [file, new TextEncoder().encode(replaceIdentifiers(new TextDecoder().decode(bytes), name, replacement))];
    }),
  );
}

function isTemplate(file: string): boolean {
  return /(?:^|\/)templates\//.test(file);
}

function usesIn(file: string, text: string): readonly FunctionUse[] {
  const uses: FunctionUse[] = [];
  replaceTokens(text, (name, at) => {
    if (random.has(name) || name === 'lookup') uses.push({ name, file, line: text.slice(0, at).split('\n').length });
    return name;
  });
  return uses;
}

function replaceIdentifiers(text: string, wanted: string, replacement: string): string {
  return replaceTokens(text, (name) => (name === wanted ? replacement : name));
}

/** Goes through the actions of a template, past comments and texts, and offers every bare word: not fields, not variables. */
function replaceTokens(text: string, replace: (name: string, at: number) => string): string {
  const parts: string[] = [];
  let inAction = false;
  for (let at = 0; at < text.length; ) {
    const token = matchAt(inAction ? insideAction : outsideAction, text, at);
    if (token === '{{') inAction = true;
    else if (token === '}}') inAction = false;
    parts.push(inAction && /^[A-Za-z]\w*$/.test(token) ? replace(token, at) : token);
    at += token.length;
  }
  return parts.join('');
}

/** One token after the other, each tried at one place only: the time grows with the length, whatever the text is. */
const outsideAction = /\{\{-?\s*\/\*[\s\S]*?\*\/|\{\{|[^{]+|\{/y;
const insideAction = /\}\}|"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)*'|[.$]?[A-Za-z_][\w.]*|\s+|[\s\S]/y;

function matchAt(pattern: RegExp, text: string, at: number): string {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0] ?? text.slice(at, at + 1);
}
