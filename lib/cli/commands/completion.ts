import type { CommandModule } from 'yargs';
import { command } from '../command.ts';
import type { CommandTools } from '../tools.ts';

type Shell = keyof typeof scripts;

export function completion(tools: CommandTools): CommandModule {
  return command<{ readonly shell: Shell }>({
    command: 'completion <shell>',
    describe: 'A script for your shell that completes commands and flags of a pawl on its PATH',
    builder: (yargs) =>
      yargs
        .positional('shell', { choices: ['bash', 'zsh', 'fish'] as const, demandOption: true, describe: 'Which shell is to read it' })
        .example('$0 completion bash >> ~/.bashrc', 'and "source <(pawl completion bash)" for this terminal only')
        .example('$0 completion zsh >> ~/.zshrc', 'below the line with compinit')
        .example('$0 completion fish > ~/.config/fish/completions/pawl.fish', 'found by fish itself'),
    handler: ({ shell }) => tools.print(scripts[shell]),
  });
}

/** As yargs' own, which answers them; each names its shell, since that one may not be the login shell's, by which yargs would go. */
const scripts = {
  bash: `_pawl() {
  local words
  words=$(SHELL=bash "$1" --get-yargs-completions "\${COMP_WORDS[@]:0:COMP_CWORD+1}" 2>/dev/null)
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o bashdefault -o default -F _pawl pawl`,
  zsh: `#compdef pawl
_pawl() {
  local reply
  local IFS=$'\\n'
  reply=($(SHELL=zsh "\${words[1]}" --get-yargs-completions "\${(@)words[1,CURRENT]}" 2>/dev/null))
  if (( \${#reply} )); then _describe 'values' reply; else _default; fi
}
if [[ "\${zsh_eval_context[-1]}" == "loadautofunc" ]]; then _pawl "$@"; else compdef _pawl pawl; fi`,
  fish: `complete --command pawl --no-files --arguments '(SHELL=fish pawl --get-yargs-completions (commandline --tokenize --cut-at-cursor) (commandline --current-token --cut-at-cursor) 2>/dev/null)'`,
} as const;
