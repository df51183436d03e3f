import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tools } from '../../lib/cli/tools.ts';
import { userProject } from './project.ts';
import { rememberingCompiler } from './remembering-compiler.ts';
import { shopFiles } from './shop.ts';
import { refusesWrongWords, type WrongWords } from './wrong-words.ts';

const cases: readonly WrongWords[] = [
  { name: 'a flag of the program that is none, in capitals', words: ['-V'], code: 2, says: /Unknown flag -V, did you mean "--version"\?/ },
  {
    name: 'short flags that are run together',
    words: ['promote', 'production', '1.0.0', '-yh'],
    code: 2,
    says: /Unknown flag -yh: one dash is for one letter/,
  },
  {
    name: 'a reason that looks like flags',
    words: ['hold', 'production', '--why', '-host is down'],
    code: 2,
    says: /Unknown flag -host: .*--why=-x/,
  },
  {
    name: 'a word that looks like a flag',
    words: ['promote', 'production', '-1h'],
    code: 2,
    says: /Unknown word -1h, expected pawl promote/,
  },
  {
    name: 'a version with a dash in front',
    words: ['promote', 'production', '-1.0.0'],
    code: 2,
    says: /Unknown word -1\.0\.0, expected pawl promote/,
  },
  {
    name: 'an unknown flag with no- in front',
    words: ['check', '--no-such'],
    code: 2,
    says: /Unknown flag --no-such, expected pawl check/,
  },
  {
    name: 'a misspelled flag with no- in front',
    words: ['check', '--no-jsn'],
    code: 2,
    says: /Unknown flag --no-jsn, did you mean "--json"\?/,
  },
  {
    name: 'a reason that is taken back',
    words: ['hold', 'production', '--no-why'],
    code: 2,
    says: /^pawl: --why takes a value\n/,
  },
  { name: 'a folder to write to that is taken back', words: ['synth', '--no-out'], code: 2, says: /^pawl: --out takes a value\n/ },
  { name: 'an unknown flag with a dot', words: ['check', '--foo.bar=1'], code: 2, says: /Unknown flag --foo\.bar, expected pawl check/ },
  { name: 'a flag in capitals', words: ['check', '--JSON'], code: 2, says: /Unknown flag --JSON, did you mean "--json"\?/ },
  { name: 'an output of other tools', words: ['check', '--output', 'sarif'], code: 2, says: /--output, did you mean "--sarif"\?/ },
  { name: 'an output of other tools, with =', words: ['check', '-o=sarif'], code: 2, says: /-o, did you mean "--sarif"\?/ },
  { name: 'help for what is no command', words: ['help', 'promot'], code: 2, says: /Unknown command: promot, did you mean "promote"\?/ },
  { name: 'help for nonsense', words: ['help', 'nonsense'], code: 2, says: /Unknown command: nonsense\n/ },
  {
    name: 'help for nonsense below a command',
    words: ['help', 'key', 'nonsense'],
    code: 2,
    says: /^pawl: Unknown command: nonsense, expected pawl key new <file> or pawl key show \[file\]\n/,
  },
  {
    name: 'help for a misspelled command below another',
    words: ['help', 'agent', 'instal'],
    code: 2,
    says: /^pawl: Unknown command: instal, did you mean "install"\?\n/,
  },
  {
    name: 'help for a command and what it would be given',
    words: ['help', 'promote', 'production'],
    code: 2,
    says: /^pawl: One word too many: production, expected pawl help promote\n/,
  },
  {
    name: 'a flag that is written as a word',
    words: ['vendor', 'update'],
    code: 2,
    says: /^pawl: One word too many: update, did you mean "--update"\?\n/,
  },
  {
    name: 'a flag that is written as a word, behind another word',
    words: ['key', 'new', 'x.key', 'json'],
    code: 2,
    says: /^pawl: One word too many: json, did you mean "--json"\?\n/,
  },
  {
    name: 'a command with others below it, all of which are named',
    words: ['key'],
    code: 2,
    says: /^pawl: Say what to do: pawl key new <file> or pawl key show \[file\]\n/,
  },
  {
    name: 'a command with more of them below it',
    words: ['agent'],
    code: 2,
    says: /^pawl: Say what to do: pawl agent image <reference> or pawl agent install or pawl agent delivery <environment> or pawl agent run\n/,
  },
  {
    name: 'a file to import that is not there',
    words: ['import', 'nothing.yaml'],
    code: 1,
    says: /^pawl: Cannot read "nothing\.yaml": there is no such file\n/,
  },
  {
    name: 'a folder to import',
    words: ['import', 'environments'],
    code: 1,
    says: /^pawl: Cannot read "environments": it is a folder\n/,
  },
  {
    name: 'a cluster to compare with that has a value',
    words: ['diff', 'production', '--cluster=production'],
    code: 2,
    says: /--cluster takes no value/,
  },
];

test('flags that would be read otherwise than they were meant are refused by their name', async (t) => {
  const shop = await userProject(t, shopFiles(), rememberingCompiler);
  await refusesWrongWords(t, shop, cases);
});

test('what goes wrong while files are written is a bug unless the system refused it', async (t) => {
  const compile: Tools['compileProject'] = async (options) => {
    const compiled = await rememberingCompiler.compileProject(options);
    const broken = <Set extends object>(set: Set): Set =>
      new Proxy(set, {
        get: (target, key) => {
          if (key === 'objects') throw new TypeError('nobody thought of this');
          return Reflect.get(target, key);
        },
      });
    return { ...compiled, environments: compiled.environments.map((one) => ({ ...one, set: broken(one.set) })) };
  };
  const shop = await userProject(t, shopFiles(), { compileProject: compile });
  const ran = await shop.pawl('synth', '--out', 'dist');
  assert.equal(ran.code, 70, ran.stderr);
  assert.match(ran.stderr, /this is a bug in pawl/);
});
