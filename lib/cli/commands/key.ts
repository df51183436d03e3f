import { basename, dirname, resolve } from 'node:path';
import picocolors from 'picocolors';
import type { CommandModule } from 'yargs';
import { codeOf, messageOf } from '../../errors.ts';
import { SigningError } from '../../signing/signing-error.ts';
import { command } from '../command.ts';
import { jsonFlag, pathName } from '../flags.ts';
import { answerText } from '../json.ts';
import { readKeyFile } from '../signing.ts';
import type { CommandTools } from '../tools.ts';
import { UsageError } from '../usage-error.ts';

interface NewArguments {
  readonly file: string;
  readonly json: boolean;
}

interface ShowArguments {
  readonly file: string | undefined;
  readonly json: boolean;
}

export function key(tools: CommandTools): CommandModule {
  return {
    command: 'key',
    describe: 'Keys to sign with: make one, show its public half',
    builder: (yargs) => yargs.command(newCommand(tools)).command(showCommand(tools)).demandCommand(1),
    handler: () => {},
  };
}

function newCommand(tools: CommandTools): CommandModule {
  return command<NewArguments>({
    command: 'new <file>',
    describe: 'Make a private key, and print the public one',
    builder: (yargs) =>
      jsonFlag(yargs)
        .positional('file', {
          type: 'string',
          demandOption: true,
          describe: 'Where the private key goes; PAWL_SIGNING_PASSPHRASE encrypts it',
          coerce: pathName('FILE'),
        })
        .example('$0 key new ~/release.key > release.pub', 'outside of the project; keep release.key secret, trust release.pub'),
    handler: async ({ file, json }) => {
      const passphrase = tools.signingVariables?.PAWL_SIGNING_PASSPHRASE || undefined;
      const { generateKey } = await import('../../signing/generate-key.ts');
      const { keyIdOf } = await import('../../signing/public-key.ts');
      const { privatePem, publicPem } = generateKey(passphrase);
      await writeKey(tools, file, privatePem);
      const encrypted = passphrase !== undefined;
      if (json) return tools.print(answerText('key', { file, publicKey: publicPem, keyId: keyIdOf(publicPem), encrypted }));
      tools.print(publicPem.trimEnd());
      tools.note(
        `${picocolors.green('✓')} ${file} is the private key, ${encrypted ? 'encrypted' : 'not encrypted (PAWL_SIGNING_PASSPHRASE would be the passphrase)'}`,
      );
      if (await isInProject(resolve(tools.folder, file)))
        tools.note(
          `${picocolors.yellow('!')} It is inside of a project, where the project's own code can read it: keep it elsewhere, "pawl key new ~/${basename(file)}"`,
        );
      tools.note('  Keep it out of Git. Who trusts it says so: publicKey(PEM, { name }) in trust of project({ … })');
    },
  });
}

function showCommand(tools: CommandTools): CommandModule {
  return command<ShowArguments>({
    command: 'show [file]',
    describe: 'Print the public key of a private one',
    builder: (yargs) =>
      jsonFlag(yargs)
        .positional('file', {
          type: 'string',
          describe: 'A private or a public key (default: the key in PAWL_SIGNING_KEY)',
          coerce: pathName('FILE'),
        })
        .example('$0 key show ~/release.key', 'what to paste where it is trusted'),
    handler: async ({ file, json }) => {
      const { PAWL_SIGNING_KEY: text, PAWL_SIGNING_PASSPHRASE: passphrase } = tools.signingVariables ?? {};
      const pem = file === undefined ? text : await readKeyFile(tools, file);
      if (pem === undefined || pem === '') throw new UsageError('Say which key: pawl key show FILE, or set PAWL_SIGNING_KEY');
      const { keyIdOf, publicKeyOf } = await import('../../signing/public-key.ts');
      const publicKey = publicKeyOf(pem, { passphrase });
      const keyId = keyIdOf(publicKey);
      if (json) return tools.print(answerText('key', { file: file ?? null, publicKey, keyId }));
      tools.print(publicKey.trimEnd());
      tools.note(keyId);
    },
  });
}

async function isInProject(path: string): Promise<boolean> {
  const { findProject } = await import('../../compiler/find-project.ts');
  return findProject(dirname(path)).then(
    () => true,
    () => false,
  );
}

async function writeKey(tools: CommandTools, file: string, pem: string): Promise<void> {
  try {
    await tools.writeSecret(resolve(tools.folder, file), pem);
  } catch (cause) {
    const exists = codeOf(cause) === 'EEXIST';
    throw exists
      ? new SigningError('KEY_EXISTS', `Cannot make the key "${file}": there is a file already, and a key that is gone is gone`, {
          fix: 'Take another name',
        })
      : new SigningError('BAD_KEY', `Cannot write the key "${file}": ${messageOf(cause)}`, {
          cause,
          fix: 'Name a file that you may write, in a folder that is there',
        });
  }
}
