import { RegistryError } from '../../oci/registry-error.ts';
import { inEmergency } from '../ledgers/emergency.ts';
import { headOf } from '../ledgers.ts';
import type { HoldAction } from '../moves/hold.ts';
import type { Move, MoveOutcome, Preview } from '../moves/move.ts';
import type { PinKeeper } from '../moves/promote.ts';
import { ReleaseError } from '../release-error.ts';
import { environmentOf, type Workplace } from '../workplace.ts';
import { commitPin, isCommitted } from './committed-pin.ts';
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
  /** The pin that says it already, in words of its own where this move has none. */
  const saying = (preview: Preview): Pin | undefined => {
    const { digest, hold, override } = after(preview);
    if (before === undefined || before.digest !== digest || before.override !== override) return undefined;
    const isHeld = before.hold === hold || (hold !== undefined && move.why === null && before.hold !== undefined);
    return isHeld ? before : undefined;
  };
  return {
    pin: { file: pinPath(move.environment), commit: undefined },
    // Whoever wrote it before, and now wants it committed, is not done.
    isThere: async (preview) => saying(preview) !== undefined && (!commit || (await isCommitted(workplace.folder, move.environment))),
    write: async (preview): Promise<MoveOutcome> => {
      const { environment } = move;
      const kept = move.why === null ? saying(preview) : undefined;
      if (kept === undefined) await writePinFile(workplace.folder, environment, pinText(after(preview)));
      const said = `${move.action === 'rollback' ? 'Roll' : 'Move'} ${environment}${move.action === 'rollback' ? ' back' : ''} to ${preview.to.version}`;
      const why = move.why ?? kept?.why ?? kept?.hold ?? null;
      const hash = commit ? await commitPin(workplace.folder, environment, messageOf(said, why)) : undefined;
      return { ...preview, result: 'pinned', pin: { file: pinPath(environment), commit: hash } };
    },
  };
}

/** What a hold, or its end, makes of a pin. */
export interface HeldPin {
  readonly pin: Pin;
  /** The version that the pin named until now, where that is not in force: holding says nothing of a move that was not made. */
  readonly named?: string | undefined;
  readonly write: (options: EditOptions) => Promise<string | undefined>;
}

/**
 * What a hold, or the end of one, makes of a pin. Neither moves anything: the pin then says what is in force by the ledger, whatever it said
 * before. Throws NOT_KNOWN where the ledger cannot be read.
 */
export async function holdOfPin(
  workplace: Workplace,
  environment: string,
  { action, why }: { readonly action: HoldAction; readonly why: string },
): Promise<HeldPin> {
  const before = await readPin(workplace, environment);
  const inForce = await pinInForce(workplace, environment, action);
  const file = pinPath(environment);
  if (inForce === undefined)
    throw new ReleaseError('NOTHING_IN_FORCE', `Cannot ${action} "${environment}": nothing was promoted to it yet`, {
      ...(before === undefined ? {} : { fix: `To stop the move to ${before.version} that "${file}" asks for, take that file out` }),
    });
  const agrees = before === undefined || isSame(before, inForce);
  const held = before === undefined ? inForce.hold : before.hold;
  if (action === 'unhold' && held === undefined)
    throw new ReleaseError('NO_HOLD', `Cannot unhold "${environment}": "${file}" holds it not`);
  if (action === 'hold' && held !== undefined)
    throw new ReleaseError(
      'WRONG_HOLD',
      `Cannot hold "${environment}": "${file}" holds it already${agrees ? '' : ` at ${before.version}, while ${inForce.version} is in force`} (${held})`,
      agrees ? {} : { fix: `To keep it at ${inForce.version} instead, end that hold first: "pawl unhold ${environment} --why REASON"` },
    );
  const { version, digest } = agrees && before !== undefined ? before : inForce;
  const pin: Pin = action === 'unhold' ? { version, digest, why } : { ...(agrees ? before : undefined), version, digest, hold: why };
  return {
    pin,
    named: agrees ? undefined : before.version,
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

/** What the ledger says, as a pin; undefined where nothing is in force. */
async function pinInForce(workplace: Workplace, environment: string, action: HoldAction): Promise<Pin | undefined> {
  const head = await headOf(action === 'hold' ? inEmergency(workplace) : workplace, environment).catch((cause: unknown) => {
    throw cause instanceof RegistryError ? notKnown(cause, { environment, action }) : cause;
  });
  if (!head?.record.to) return undefined;
  const { to, hold } = head.record;
  return { version: to.version, digest: to.index, ...(hold === null ? {} : { hold: hold.why }) };
}

/** A pin that is ahead of the ledger would move it, so nobody guesses. */
function notKnown(
  cause: RegistryError,
  { environment, action }: { readonly environment: string; readonly action: HoldAction },
): ReleaseError {
  return new ReleaseError('NOT_KNOWN', `Cannot ${action} "${environment}": what is in force there cannot be read: ${cause.message}`, {
    cause,
    fix: `Ask again where the registry answers; the pin has to name what is in force, or "pawl sync" would move it${cause.fix === undefined ? '' : `. ${cause.fix}`}`,
  });
}

function isSame(pin: Pin, { version, digest }: Pin): boolean {
  return pin.version === version && (pin.digest === undefined || pin.digest === digest);
}

function messageOf(said: string, why: string | null): string {
  return why === null ? said : `${said}\n\n${why}`;
}
