import { program } from '../../lib/cli/program.ts';
import { toolsForTests } from './project.ts';

/** The names of all commands, those of groups (`agent run`) in place of the groups. */
export async function everyCommand(group = ''): Promise<readonly string[]> {
  const [, listed = ''] = (await helpOf(group)).split('\nCommands:\n');
  const names = [...listed.matchAll(/^ {2}pawl ([a-z -]*[a-z])/gm)].map(([, name = '']) => name);
  const nested = await Promise.all(
    names.map(async (name) => ((await helpOf(name)).includes('\nCommands:\n') ? everyCommand(name) : [name])),
  );
  return nested.flat();
}

/** The help of a command; of the program where no command is named. */
export function helpOf(command: string): Promise<string> {
  return program(command.split(' ').filter(Boolean), { ...toolsForTests({}), exitWith: () => undefined }).getHelp();
}

export interface DescribedFlag {
  readonly name: string;
  readonly takesValue: boolean;
}

/** The flags that a help lists. */
export function flagsIn(help: string): readonly DescribedFlag[] {
  const lines = help.matchAll(/^ +(?:-\w, )?--([a-z-]+).* \[(boolean|string|number|array|choices)[\]:]/gm);
  return [...lines].map(([, name = '', kind]) => ({ name, takesValue: kind !== 'boolean' }));
}

/** As many words as the form of a command wants. */
export function wordsFor(command: string, help: string): readonly string[] {
  const [form = ''] = help.split('\n');
  return [...command.split(' '), ...(form.match(/<[^>]+>/g) ?? []).map(() => 'x')];
}
