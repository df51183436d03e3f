import { headOf } from '../ledgers.ts';
import type { Move, MoveOutcome, Preview } from '../moves/move.ts';
import type { PinKeeper } from '../moves/promote.ts';
import { ReleaseError } from '../release-error.ts';
import { environmentOf, type Workplace } from '../workplace.ts';
import { commitPin } from './committed-pin.ts';
import { type Pin, parsePin, pinPath, pinText } from './pin.ts';
import { readPinFile, writePinFile } from './pin-file.ts';

export interface EditOptions {
  /** Commits the file, and nothing else. @default false */
  readonly commit?: boolean | undefined;
}

/** Whether Git keeps the pin of an environment. */
export function isGitPinned(workplace: Workplace, environment: string): boolean {
  const { track } = environmentOf(workplace, environment);
  return track.kind === 'pinned' && track.keeper === 'git';
}

/** Keeps what a move comes to in the environment's pin. Nothing is written to the registry: the record follows once the file is merged. */
export async function gitKeeper(workplace: Workplace, move: Move, { commit = false }: EditOptions): Promise<PinKeeper> {
  const before = await readPin(workplace, move.environment);
  if (before?.hold !== undefined && move.action !== 'rollback' && move.despiteHold === undefined)
    throw new ReleaseError('WRONG_HOLD', `Cannot pin "${move.environment}" to ${move.version}: its pin holds it (${before.hold})`, {
      fix: `End the hold first: "pawl unhold ${move.environment} --why REASON"`,
    });
  const after = (preview: Preview): Pin => ({
    version: preview.to.version,
    digest: preview.to.index,
    ...(preview.override === undefined ? {} : { override: preview.override }),
    ...(move.action === 'rollback' ? { hold: move.why ?? `rolled back to ${preview.to.version}` } : { why: move.why ?? undefined }),
  });
  return {
    isThere: (preview) => {
      const { digest, hold, override } = after(preview);
      return before !== undefined && before.digest === digest && before.hold === hold && before.override === override;
    },
    write: async (preview): Promise<MoveOutcome> => {
      const { environment } = move;
      await writePinFile(workplace.folder, environment, pinText(after(preview)));
      const said = `${move.action === 'rollback' ? 'Roll' : 'Move'} ${environment}${move.action === 'rollback' ? ' back' : ''} to ${preview.to.version}`;
      const hash = commit ? await commitPin(workplace.folder, environment, messageOf(said, move.why)) : undefined;
      return { ...preview, result: 'pinned', pin: { file: pinPath(environment), commit: hash } };
    },
  };
}

/** What a hold, or the end of one, makes of a pin. An environment that has none yet gets one that says what is in force. */
export async function holdOfPin(
  workplace: Workplace,
  environment: string,
  { action, why }: { readonly action: 'hold' | 'unhold'; readonly why: string },
): Promise<{ readonly pin: Pin; readonly write: (options: EditOptions) => Promise<string | undefined> }> {
  const current = (await readPin(workplace, environment)) ?? (await pinInForce(workplace, environment));
  if (current === undefined)
    throw new ReleaseError('NOTHING_IN_FORCE', `Cannot ${action} "${environment}": nothing was promoted to it yet, and it has no pin`);
  if (action === 'unhold' && current.hold === undefined)
    throw new ReleaseError('NO_HOLD', `Cannot unhold "${environment}": "${pinPath(environment)}" holds it not`);
  if (action === 'hold' && current.hold !== undefined)
    throw new ReleaseError('WRONG_HOLD', `Cannot hold "${environment}": "${pinPath(environment)}" holds it already (${current.hold})`);
  const { version, digest } = current;
  const pin: Pin = action === 'hold' ? { ...current, hold: why } : { version, digest, why };
  return {
    pin,
    write: async ({ commit = false }) => {
      await writePinFile(workplace.folder, environment, pinText(pin));
      const said = action === 'hold' ? `Hold ${environment} at ${version}` : `End the hold of ${environment}`;
      return commit ? commitPin(workplace.folder, environment, messageOf(said, why)) : undefined;
    },
  };
}

async function readPin({ folder }: Workplace, environment: string): Promise<Pin | undefined> {
  const text = await readPinFile(folder, environment);
  return text === undefined ? undefined : parsePin(environment, text);
}

async function pinInForce(workplace: Workplace, environment: string): Promise<Pin | undefined> {
  const head = await headOf(workplace, environment);
  if (!head?.record.to) return undefined;
  const { to, hold } = head.record;
  return { version: to.version, digest: to.index, ...(hold === null ? {} : { hold: hold.why }) };
}

function messageOf(said: string, why: string | null): string {
  return why === null ? said : `${said}\n\n${why}`;
}
