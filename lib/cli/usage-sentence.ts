import { similar } from '../schemas/shape/similar.ts';

/**
 * What is wrong with a command line, in words that name what is missing and what was probably meant. yargs counts words instead of naming them,
 * and calls flags arguments; `help` is the text of `--help` where it failed, which begins with the form of the command.
 */
export function usageSentence(message: string | undefined, help: () => string): string | undefined {
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
      return unknownWord(rest, help());
    default:
      return message;
  }
}

const forms =
  /^(Not enough arguments following: |Not enough non-option arguments: got |Missing required argument: |Unknown command(?=s?: )|Unknown argument(?=s?: ))(?:s?: )?(\S+.*)$/;

function missing(help: string, given: number): string | undefined {
  const [form = ''] = help.split('\n');
  const wanted = form.match(/<[^>]+>/g) ?? [];
  const absent = wanted.slice(given);
  return absent.length === 0 ? undefined : `Say ${absent.join(' and ')}: ${form.trim()}`;
}

/** Of a command that has none below it, the word is one too many. */
function unknownCommand(word: string, help: string): string {
  const commands = commandsIn(help);
  const [form = ''] = help.split('\n');
  if (commands.length === 0) return `One word too many: ${word}, expected ${form.trim()}`;
  return `Unknown command: ${word}${meant(word, commands, '')}`;
}

function unknownWord(word: string, help: string): string {
  const flags = flagsIn(help);
  // A word that is not a flag's is one too many; yargs says the same of both.
  const [form = ''] = help.split('\n');
  const near = meant(word, flags, '--');
  if (near !== '') return `Unknown flag --${word}${near}`;
  const below = formsIn(help);
  return `Unknown flag or one word too many: ${word}, expected ${below.length === 0 ? form.trim() : below.join(' or ')}`;
}

function meant(word: string, known: readonly string[], before: string): string {
  const near = similar(word, known);
  return near === undefined ? '' : `, did you mean "${before}${near}"?`;
}

/** `  pawl check [..]  Compile and …`, and `  pawl key new <file>  …` below `pawl key`. */
function commandsIn(help: string): readonly string[] {
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
