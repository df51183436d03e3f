import type { Attestations } from '../../release/statements/attest.ts';
import { predicateTypes } from '../../signing/statement.ts';
import type { Answer } from '../json.ts';

type Said = Answer<'attestations'>['statements'][number];

export function attestationsAnswer({ version, index, attached, stored }: Attestations): Answer<'attestations'> {
  return {
    version,
    release: index,
    statements: [
      ...attached.map(
        (one): Said =>
          one.kind === 'verified'
            ? counting({
                where: 'release',
                type: one.statement.predicateType,
                signer: one.signer,
                digest: one.bundle,
                at: null,
                says: null,
              })
            : ignored('release', one.manifest.digest, one.reason),
      ),
      ...stored.evidence.map(({ type, signer, digest, at }) =>
        counting({ where: 'evidence', type, signer, digest, at: at.toISOString(), says: null }),
      ),
      ...stored.approvals.map(({ decision, environment, base, expires, signer, digest, at, why }) =>
        counting({
          where: 'evidence',
          type: predicateTypes.approval,
          signer,
          digest,
          at: at.toISOString(),
          says: `${decision} for ${environment} from ${base?.slice(0, 19) ?? 'nothing'} until ${expires.toISOString()}${why === undefined ? '' : `: ${why}`}`,
        }),
      ),
      ...stored.reports.map(({ cluster, delivery, environment, healthy, healthySince, validUntil, observedAt, signer, digest }) =>
        counting({
          where: 'evidence',
          type: predicateTypes.report,
          signer,
          digest,
          at: observedAt.toISOString(),
          says: `${environment} is ${healthy ? `healthy since ${healthySince?.toISOString()}` : 'not healthy'} in ${cluster} (${delivery}), valid until ${validUntil.toISOString()}`,
        }),
      ),
      ...stored.ignored.map(({ tag, reason }) => ignored('evidence', tag, reason)),
    ],
    complete: stored.complete,
  };
}

/** For a table: what counts first, as it came. */
export function attestationRows({ statements }: Answer<'attestations'>): readonly (readonly string[])[] {
  return statements
    .toSorted((left, right) => Number(left.ignored !== null) - Number(right.ignored !== null))
    .map(({ where, type, signer, at, says, ignored: why }) => [
      why === null ? 'yes' : 'no',
      where,
      why ?? says ?? type,
      signer === null ? short(type) : signer.kind === 'key' ? signer.name : signer.subject,
      at ?? '',
    ]);
}

function counting(said: Omit<Said, 'ignored'>): Said {
  return { ...said, ignored: null };
}

/** What it says of itself is not believed: it goes by where it lies. */
function ignored(where: Said['where'], place: string, reason: string): Said {
  return { where, type: place, signer: null, digest: null, at: null, says: null, ignored: reason };
}

function short(place: string): string {
  return place.length <= 24 ? place : `${place.slice(0, 21)}…`;
}
