import { ArtifactError } from '../../artifact/artifact-error.ts';
import { messageOf, PawlError } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { Move } from '../move.ts';
import { previewMove } from '../move.ts';
import { ReleaseError } from '../release-error.ts';
import type { Workplace } from '../workplace.ts';
import { isGitPinned } from './edit-pin.ts';
import { nextStep } from './next-step.ts';
import { type Pin, parsePin, pinPath, pinPlace } from './pin.ts';
import { readPinFile } from './pin-file.ts';
import { recentRecords } from './sync.ts';

/**
 * Judges what a merge of the pins in the work tree would move, as `pawl sync` will: findings at the line of the pin.
 * A move that policies defer is a warning, since a later sync makes it; what could not be judged (offline) is one, too.
 */
export async function judgePins(
  workplace: Workplace,
  names: readonly string[],
  { who }: { readonly who: string },
): Promise<readonly Finding[]> {
  const pinned = names.filter((name) => isGitPinned(workplace, name));
  return (await Promise.all(pinned.map((environment) => judgePin(workplace, environment, who)))).flat();
}

async function judgePin(workplace: Workplace, environment: string, who: string): Promise<readonly Finding[]> {
  let text: string | undefined;
  let pin: Pin;
  try {
    text = await readPinFile(workplace.folder, environment);
    if (text === undefined) return [];
    pin = parsePin(environment, text);
  } catch (error) {
    if (!(error instanceof PawlError)) throw error;
    return [
      {
        id: 'pin',
        severity: 'error',
        message: error.message,
        fix: error.fix,
        environment,
        source: { file: pinPath(environment), line: 1 },
      },
    ];
  }
  const place = (property: keyof Pin) => pinPlace(environment, text, property);
  try {
    const step = nextStep(pin, await recentRecords(workplace, environment));
    if (step.kind !== 'move') return [];
    const move: Move = { environment, version: pin.version, index: pin.digest, who, ...step };
    const { findings, verdict, until } = await previewMove(workplace, move);
    return findings.map((finding): Finding => {
      const isLater = verdict === 'defer' && finding.severity === 'error';
      return {
        ...finding,
        severity: isLater ? 'warning' : finding.severity,
        message: `${finding.severity === 'error' ? 'Policies refuse' : 'Remark on'} the move to ${pin.version}${isLater && until !== undefined ? ` before ${until.toISOString()}` : ''}: ${finding.message}`,
        source: place('version'),
      };
    });
  } catch (error) {
    if (!(error instanceof PawlError)) throw error;
    return [unjudged(error, { environment, pin, place })];
  }
}

function unjudged(
  error: PawlError,
  { environment, pin, place }: { environment: string; pin: Pin; place: (property: keyof Pin) => Finding['source'] },
): Finding {
  const about = { environment, ...(error.fix === undefined ? {} : { fix: error.fix }) };
  if (error instanceof ReleaseError)
    return {
      id: 'pin',
      severity: 'error',
      message: error.message,
      source: place(error.code === 'WRONG_RELEASE' ? 'digest' : 'version'),
      ...about,
    };
  if (error instanceof ArtifactError && error.code === 'NOT_FOUND' && pin.digest !== undefined)
    return { id: 'pin', severity: 'error', message: error.message, source: place('version'), ...about };
  return {
    id: 'pin-not-judged',
    severity: 'warning',
    message: `The move to ${pin.version} could not be judged: ${messageOf(error)}`,
    source: place('version'),
    ...about,
  };
}
