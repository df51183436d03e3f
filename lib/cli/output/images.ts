import picocolors from 'picocolors';
import { rangeText } from '../../constructs/images/stand-in.ts';
import { counted } from '../../counted.ts';
import { shortDigest } from '../../digest.ts';
import type { LockedImage } from '../../lock/lock.ts';
import type { FailedLookUp, LookedUp, LookUp } from '../../vendor/images/look-up.ts';
import type { ImageChange, ImagesUpdate } from '../../vendor/images/update-images.ts';
import { type Answer, failureAnswer } from '../json.ts';
import type { ProjectImages } from '../project-images.ts';
import { oneLine } from './one-line.ts';
import { table } from './table.ts';

const noneByRange = "No image is asked for by a range, as image('ghcr.io/acme/web', '^1.2') does";

export function listLines({ images, others }: ProjectImages): readonly string[] {
  const missing = images.filter(({ locked }) => locked === undefined).length;
  const mark = missing === 0 ? picocolors.green('✓') : picocolors.red('✗');
  const lines = [
    images.length === 0
      ? noneByRange
      : `${mark} ${counted(images.length, 'image')} by range${missing === 0 ? ', all locked' : `, ${missing} not locked: run "pawl images update"`}`,
  ];
  const rows = images.map(({ repository, locked, environments, ...asked }) => [
    repository,
    rangeText(asked),
    locked?.version ?? 'NOT LOCKED',
    locked === undefined ? '-' : shortDigest(locked.digest),
    environments.join(', '),
  ]);
  if (rows.length > 0) lines.push(table(['IMAGE', 'RANGE', 'VERSION', 'DIGEST', 'ENVIRONMENTS'], rows));
  if (others.length === 0) return lines;
  const plain = others.map(({ image, environments }) => [image, environments.join(', ')]);
  return [...lines, '', `${counted(others.length, 'image')} named in another way`, table(['IMAGE', 'ENVIRONMENTS'], plain)];
}

export function listAnswer({ images, others, complete }: ProjectImages): Answer<'images'> {
  return {
    images: images.map(({ repository, range, variant, locked, environments }) => ({
      repository,
      range,
      ...(variant === undefined ? {} : { variant }),
      locked: locked ?? null,
      environments: [...environments],
    })),
    others: others.map(({ image, environments }) => ({ image, environments: [...environments] })),
    complete,
  };
}

/** What there is to say of each image, those that are as they should be in one number. */
export function lookUpLines(lookUps: readonly LookUp[]): readonly string[] {
  if (lookUps.length === 0) return [noneByRange];
  const told = lookUps.filter((one): one is LookedUp => one.kind === 'looked-up');
  const moved = told.filter(({ tag }) => tag === 'moved').length;
  const shown = told.filter((one) => remarksOf(one).length > 0);
  const loud =
    moved === 0 ? [] : [picocolors.red(`✗ ${moved} locked ${moved === 1 ? 'tag has' : 'tags have'} BEEN MOVED to other content`)];
  const lines = [...loud, `${told.length - shown.length} of ${counted(lookUps.length, 'image')} up to date`];
  const rows = shown.map((one) => [
    one.repository,
    rangeText(one),
    one.locked?.version ?? '-',
    one.inRange.version,
    one.newest ?? '-',
    remarksOf(one).join(', '),
  ]);
  if (rows.length > 0) lines.push(table(['IMAGE', 'RANGE', 'LOCKED', 'IN RANGE', 'NEWEST', 'REMARK'], rows));
  return [...lines, ...failureLines(lookUps)];
}

export function lookUpAnswers(lookUps: readonly LookUp[]): Answer<'images outdated'> {
  return lookUps.map((one) => ({
    repository: one.repository,
    range: one.range,
    ...(one.variant === undefined ? {} : { variant: one.variant }),
    locked: one.locked ?? null,
    inRange: one.kind === 'looked-up' ? one.inRange : null,
    newest: (one.kind === 'looked-up' ? one.newest : undefined) ?? null,
    tag: (one.kind === 'looked-up' ? one.tag : undefined) ?? null,
    ...(one.kind === 'failed' ? { error: failureAnswer(one.error) } : {}),
  }));
}

interface UpdateOptions {
  readonly lookUps: readonly LookUp[];
  readonly dryRun: boolean;
  /** Not all that the project asks for is known: the command fails, whatever it did. */
  readonly endedEarly: boolean;
}

/** The conclusion first, then what moved, then what could not be asked. */
export function updateLines({ changes }: ImagesUpdate, { lookUps, dryRun, endedEarly }: UpdateOptions): readonly string[] {
  if (lookUps.length === 0 && changes.length === 0 && !endedEarly) return [noneByRange];
  const written = changes.filter(({ kind }) => kind !== 'kept').length;
  const conclusion =
    written === 0
      ? 'pawl.lock.json stays as it is'
      : dryRun
        ? `${counted(written, 'image')} would change in pawl.lock.json; nothing was written`
        : `${counted(written, 'image')} changed in pawl.lock.json: review and commit it`;
  const mark = endedEarly || lookUps.some(({ kind }) => kind === 'failed') ? picocolors.red('✗') : picocolors.green('✓');
  return [`${mark} ${conclusion}`, ...changes.map(changeLine), ...failureLines(lookUps)];
}

export function updateAnswer({ changes }: ImagesUpdate, { lookUps, dryRun }: Omit<UpdateOptions, 'endedEarly'>): Answer<'images update'> {
  return {
    written: !dryRun,
    changes: changes.map((change) => ({
      image: change.key,
      change: change.kind,
      from: 'from' in change ? change.from : null,
      to: 'to' in change ? change.to : null,
    })),
    failed: failed(lookUps).map((one) => ({ image: `${one.repository} ${rangeText(one)}`, error: failureAnswer(one.error) })),
  };
}

function changeLine(change: ImageChange): string {
  const key = oneLine(change.key);
  switch (change.kind) {
    case 'added':
      return `  ${picocolors.green('+')} ${key}: ${pinned(change.to)}`;
    case 'moved':
      return `  ${picocolors.yellow('~')} ${key}: ${pinned(change.from)} -> ${pinned(change.to)}`;
    case 'repinned':
      return `  ${picocolors.red('!')} ${key}: the tag ${oneLine(change.to.version)} HAS BEEN MOVED: ${shortDigest(change.from.digest)} -> ${shortDigest(change.to.digest)}`;
    case 'kept':
      return `  ${picocolors.yellow('=')} ${key}: stays at ${pinned(change.from)}; the registry's newest in the range is ${oneLine(change.older.version)}, and nothing goes back by itself`;
    case 'removed':
      return `  ${picocolors.red('-')} ${key}: ${pinned(change.from)}, which nothing asks for any more`;
  }
}

function remarksOf({ locked, inRange, beyond, tag }: LookedUp): readonly string[] {
  const newer = beyond === undefined ? [] : [`${beyond} is beyond the range`];
  if (locked === undefined) return ['not locked', ...newer];
  return [
    ...(locked.version === inRange.version ? [] : ['another version in range']),
    ...(tag === 'moved' ? [`TAG ${locked.version} HAS BEEN MOVED`] : []),
    ...(tag === 'gone' ? [`tag ${locked.version} is gone`] : []),
    ...newer,
  ];
}

function failureLines(lookUps: readonly LookUp[]): readonly string[] {
  return failed(lookUps).flatMap(({ repository, error, ...asked }) => [
    `  ${picocolors.red('✗')} ${repository} ${rangeText(asked)}: ${oneLine(error.message)}`,
    ...(error.fix === undefined ? [] : [`      ${oneLine(error.fix)}`]),
  ]);
}

function failed(lookUps: readonly LookUp[]): readonly FailedLookUp[] {
  return lookUps.filter((one): one is FailedLookUp => one.kind === 'failed');
}

/** `1.2.7 (3f1a2b…)` */
function pinned({ version, digest }: LockedImage): string {
  return `${oneLine(version)} (${shortDigest(digest)})`;
}
