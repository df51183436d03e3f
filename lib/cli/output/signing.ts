import picocolors from 'picocolors';
import type { Release } from '../../artifact/read.ts';
import type { CopiedSignatures } from '../../release/sign-again/copies.ts';
import type { SigningPreview } from '../../release/sign-again/preview.ts';
import { identityName } from '../../signing/identity.ts';
import { predicateTypes } from '../../signing/statement.ts';
import { oneLine } from './one-line.ts';

/** What would be signed, and why it is believed: before somebody says yes. */
export function signingLines({ release, publisher, belief, missing, withoutProvenance }: SigningPreview): readonly string[] {
  const name = oneLine(identityName(publisher.identity));
  return [
    `${release.version} (${release.digest}) is a release of this project, byte for byte`,
    belief.kind === 'rebuilt'
      ? '  believed because you say that a rebuild of its commit came to the same digest'
      : `  believed because ${oneLine(identityName(belief.by))} signed all of it`,
    ...(missing.length === 0 ? [`  ${name} has signed it already`] : [`  ${name} would sign ${missing.map(partOf).join(', ')}`]),
    ...(withoutProvenance
      ? [
          `  ${picocolors.yellow('!')} Nobody whose word counts says where it comes from, so that builtFrom(…) refuses it: publish a new version for that`,
        ]
      : []),
    ...(publisher.trusted ? [] : [`  ${picocolors.yellow('!')} The project trusts nobody by name: nobody will look`]),
  ];
}

/** What was signed, for people. */
export function signedLines(
  { release, publisher, missing }: SigningPreview,
  { result, copies }: { readonly result: 'signed' | 'unchanged' | 'dry-run' | 'declined'; readonly copies: readonly CopiedSignatures[] },
): readonly string[] {
  const name = oneLine(identityName(publisher.identity));
  switch (result) {
    case 'dry-run':
    case 'declined':
      return [`${release.version}: nothing was signed`];
    case 'unchanged':
      return [`${picocolors.green('✓')} ${name} has signed ${release.version} before`, ...copies.map((copy) => copyLine(release, copy))];
    case 'signed':
      return [
        `${picocolors.green('✓')} ${name} signed ${release.version}: ${missing.map(partOf).join(', ')}`,
        ...copies.map((copy) => copyLine(release, copy)),
      ];
  }
}

/** What became of bringing signatures to the environments. */
export function copyLines(release: Release, copies: readonly CopiedSignatures[]): readonly string[] {
  if (copies.length === 0) return [`${release.version}: nothing was copied`];
  return [`Signatures of ${release.version}`, ...copies.map((copy) => copyLine(release, copy))];
}

function copyLine({ version }: Release, { environment, result, reason = '' }: CopiedSignatures): string {
  const name = oneLine(environment);
  switch (result) {
    case 'copied':
      return `  ${name}: copied there`;
    case 'there':
      return `  ${name}: were there before`;
    case 'not-promoted':
      return `  ${name}: does not have ${version}, so nothing is to be copied`;
    case 'denied':
      return `  ${picocolors.yellow('!')} ${name}: not copied, so that its agents do not see them; whoever may write there does it with "pawl sign ${version} --copy": ${oneLine(reason)}`;
    case 'failed':
      return `  ${picocolors.red('✗')} ${name}: not copied, do it again: ${oneLine(reason)}`;
  }
}

function partOf({ environment, statements }: SigningPreview['missing'][number]): string {
  const names = statements.flatMap(({ predicateType }) => said[predicateType] ?? []);
  const what = environment === undefined ? 'the release' : oneLine(environment);
  return names.length === 0 ? what : `${what} (with ${names.join(' and ')})`;
}

const said: Readonly<Record<string, string>> = {
  [predicateTypes.provenance]: 'where it comes from',
  [predicateTypes.images]: 'its images',
};
