import { ArtifactError } from '../../artifact/artifact-error.ts';
import { messageOf, PawlError } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import { type Preview, previewMove } from '../moves/move.ts';
import { ReleaseError, type ReleaseErrorCode } from '../release-error.ts';
import { overridersOf } from '../trust.ts';
import type { Workplace } from '../workplace.ts';
import { isGitPinned } from './edit-pin.ts';
import { type Pin, parsePin, pinPath, pinPlace } from './pin.ts';
import { readPinFile } from './pin-file.ts';
import { stepTo } from './sync.ts';

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
    const { step } = await stepTo(workplace, environment, pin);
    if (step.kind !== 'move') return [];
    const { version, digest: index, override } = pin;
    const preview = await previewMove(workplace, { environment, version, index, who, override, signedLater: true, ...step });
    return [...overriding(workplace, preview, place('override')), ...judged(preview, place('version'))];
  } catch (error) {
    if (!(error instanceof PawlError)) throw error;
    return [unjudged(error, { environment, pin, place })];
  }
}

/** A pin that goes past policies is for everybody who reviews it to see, although nothing stops a merge but they. */
function overriding(workplace: Workplace, { move, override }: Preview, source: Finding['source']): readonly Finding[] {
  if (override === undefined) return [];
  const { environment, version } = move;
  return [
    {
      id: 'pin-override',
      severity: 'warning',
      message: `THE PIN OVERRIDES the policies that refuse the move of "${environment}" to ${version}: ${override}`,
      fix: `"pawl sync" writes that where it signs as ${overridersOf(workplace, environment).join(' or ')}; take the line out where policies are to decide`,
      environment,
      source,
    },
  ];
}

function judged({ findings, move, override, until, verdict, verdicts }: Preview, source: Finding['source']): readonly Finding[] {
  return findings.map((finding): Finding => {
    const isError = finding.severity === 'error';
    const isLater = verdict === 'defer' && isError;
    // Holds, vetoes and releases that nobody signed are not overridden.
    const isPassed = override !== undefined && verdicts.some(({ policy }) => policy === finding.id);
    return {
      ...finding,
      severity: isLater || isPassed ? 'warning' : finding.severity,
      message: `${isError ? 'Policies refuse' : 'Remark on'} the move to ${move.version}${isLater && until !== undefined ? ` before ${until.toISOString()}` : ''}: ${finding.message}`,
      source,
    };
  });
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
      source: place(properties[error.code] ?? 'version'),
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

/** The line that an error is about. */
const properties: Readonly<Partial<Record<ReleaseErrorCode, keyof Pin>>> = { WRONG_RELEASE: 'digest', NO_OVERRIDE: 'override' };
