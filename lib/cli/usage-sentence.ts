import { similar } from '../schemas/shape/similar.ts';

/**
 * What is wrong with a command line, in words that name what is missing and what was probably meant. yargs counts words instead of naming them,
 * and calls flags arguments; `help` is the text of `--help` where it failed, which begins with the form of the command.
 */
export function usageSentence(message: string | undefined, words: readonly string[], help: () => string): string | undefined {
  const [, kind = '', several = ''] = forms.exec(message ?? '') ?? [];
  // Of several words the first is the one to look at: what follows it may be right once that is.
  const [rest = ''] = several.split(', ');
  switch (kind) {
    case 'Not enough arguments following: ':
      if (rest === 'sarif') return '--sarif takes a file to write, or - to print it: pawl check --sarif findings.sarif';
      return `--${rest} takes a value`;
    case 'Not enough non-option arguments: got ':
      return missing(help(), Number.parseInt(rest, 10)) ?? message;
    case 'Missing required argument: ':
      return `--${rest} is missing`;
    case 'Unknown command':
      return unknownCommand(rest, help());
    case 'Unknown argument':
      return unknownWord(rest, words, help());
    case 'Invalid values:\n  Argument: ':
      return notAmong(rest, several, help());
    default:
      return /^-v$/i.test(words[0] ?? '') ? `Unknown flag ${words[0]}, did you mean "--version"?` : message;
  }
}

const forms =
  /^(Not enough arguments following: |Not enough non-option arguments: got |Missing required argument: |Unknown command(?=s?: )|Unknown argument(?=s?: )|Invalid values:\n {2}Argument: )(?:s?: )?(\S+.*)$/;

/** `shell, Given: "tcsh", Choices: "bash", "zsh"` */
function notAmong(word: string, said: string, help: string): string {
  const [, given = '', choices = ''] = /, Given: (.*), Choices: (.*)$/.exec(said) ?? [];
  return `${flagsIn(help).includes(word) ? `--${word}` : word} cannot be ${given}, expected one of ${choices}`;
}

function missing(help: string, given: number): string | undefined {
  const below = formsIn(help);
  if (below.length > 0) return `Say what to do: ${below.join(' or ')}`;
  const [form = ''] = help.split('\n');
  const wanted = form.match(/<[^>]+>/g) ?? [];
  const absent = wanted.slice(given);
  return absent.length === 0 ? undefined : `Say ${absent.join(' and ')}: ${form.trim()}`;
}

/** Of a command that has none below it, the word is one too many. */
export function unknownCommand(word: string, help: string): string {
  const commands = commandsIn(help);
  const [form = ''] = help.split('\n');
  if (commands.length === 0) return tooMany(word, help, `expected ${form.trim()}`);
  const near = meant(word, commands, '');
  // All commands of the program would be a page.
  return `Unknown command: ${word}${near === '' && form !== 'pawl <command>' ? `, expected ${formsIn(help).join(' or ')}` : near}`;
}

/** A flag or a word: yargs says the same of both. */
function unknownWord(word: string, words: readonly string[], help: string): string {
  const [form = ''] = help.split('\n');
  const below = formsIn(help);
  const expected = `expected ${below.length === 0 ? form.trim() : below.join(' or ')}`;
  const given = flagNamed(word, words);
  if (given === undefined) return tooMany(word, help, expected);
  const [flag = '', value = words[words.indexOf(given) + 1] ?? ''] = given.split('=');
  if (/^-\d/.test(flag)) return `Unknown word ${flag}, ${expected}`;
  const known = flagsIn(help);
  const near = meant(word, known, '--');
  if (near !== '') return `Unknown flag ${flag}${near}`;
  // `--output sarif` is `--sarif` here.
  const output = habits[word] === 'json' && known.includes(value) ? value : undefined;
  const elsewhere =
    output ?? known.find((other) => other.length > 2 && word.startsWith(other)) ?? known.find((other) => other === habits[word]);
  if (elsewhere !== undefined) return `Unknown flag ${flag}, did you mean "--${elsewhere}"?`;
  // What other tools take as a flag is a word of its own here.
  return `Unknown flag ${flag}, ${expected}`;
}

/** What is a flag here may be a word elsewhere: `npm update`. */
function tooMany(word: string, help: string, expected: string): string {
  return `One word too many: ${word}, ${flagsIn(help).includes(word) ? `did you mean "--${word}"?` : expected}`;
}

/** The word of the command line that yargs gives this name: `--such`, `--no-such`, `--such=1`, `--such.thing` and `-such` are all `such`. */
function flagNamed(name: string, words: readonly string[]): string | undefined {
  const forms = [`--${name}`, `-${name}`, `--no-${name}`];
  return forms.flatMap((form) => words.filter((word) => word === form || word.startsWith(`${form}=`) || word.startsWith(`${form}.`)))[0];
}

/** What the flags of other tools are called here. */
const habits: Readonly<Record<string, string>> = { o: 'json', output: 'json', m: 'why', message: 'why', p: 'project' };

function meant(word: string, known: readonly string[], before: string): string {
  const near = similar(word, known);
  return near === undefined ? '' : `, did you mean "${before}${near}"?`;
}

/** `  pawl check [..]  Compile and …`, and `  pawl key new <file>  …` below `pawl key`. */
export function commandsIn(help: string): readonly string[] {
  const [, list = ''] = /^Commands:\n((?: .*\n)*)/m.exec(help) ?? [];
  return [...list.matchAll(/^ {2}pawl ((?:[a-z]+ )*[a-z]+)(?= |$)/gm)].flatMap(([, words = '']) => words.split(' ').at(-1) ?? []);
}

/** `pawl attest add <version>`, of each command below this one. */
function formsIn(help: string): readonly string[] {
  const [, list = ''] = /^Commands:\n((?: .*\n)*)/m.exec(help) ?? [];
  return [...list.matchAll(/^ {2}(pawl .*?)(?: {2}|$)/gm)].map(([, form = '']) => form);
}

function flagsIn(help: string): readonly string[] {
  return [...new Set([...help.matchAll(/(?:^| )--([a-z][\w-]*)/g)].flatMap(([, flag = '']) => flag))];
}
