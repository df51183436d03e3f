import { describeEnvironment } from '../artifact/metadata.ts';
import type { Release } from '../artifact/read.ts';
import { readCommitAuthor } from '../compiler/git.ts';
import type { SemanticDiff } from '../manifest/diff.ts';
import type { ManifestSet } from '../manifest/manifest-set.ts';
import { contentsOf } from '../promotion/contents.ts';
import type { PromotionFacts, ReleaseFact } from '../promotion/policy.ts';
import type { LedgerEntry } from '../promotion/record.ts';
import { emailsOf } from '../signing/emails.ts';
import type { Identity } from '../signing/identity.ts';
import { historyOf } from './facts/history.ts';
import { withImageSigners } from './facts/image-signers.ts';
import { gatherStatements, type Statements } from './facts/statements.ts';
import { staysEverywhere, withHealth } from './facts/stays-everywhere.ts';
import { readVetoes, type StandingVetoes } from './ledgers/veto.ts';
import type { Move } from './moves/wanted-move.ts';
import { actorFact } from './trust.ts';
import type { CompiledEnvironmentOf, Workplace } from './workplace.ts';

export interface Candidate {
  readonly move: Move;
  readonly head: LedgerEntry | undefined;
  readonly release: Release;
  readonly set: ManifestSet;
  readonly diff: SemanticDiff;
  readonly signers: readonly Identity[] | undefined;
}

export interface GatheredFacts {
  readonly facts: PromotionFacts;
  /** The newest record of the ledger of vetoes, which the facts were read from. */
  readonly vetoHead: StandingVetoes['head'];
  /** Statements that do not count, and why. */
  readonly ignored: Statements['ignored'];
  /** False where there were more statements than are read. */
  readonly complete: boolean;
}

/** Everything that the policies of an environment may read about one move, as ledgers and evidence say now. */
export async function gatherFacts(
  workplace: Workplace,
  environment: CompiledEnvironmentOf,
  { move, head, release, set, diff, signers }: Candidate,
): Promise<GatheredFacts> {
  const now = workplace.clock();
  const { promoteFrom } = environment;
  const described = releaseFact(release, set);
  const gathering = new AbortController();
  const [actor, history, stays, { vetoes, head: vetoHead }, statements, author, images] = await Promise.all([
    actorFact(workplace, environment.name, move),
    historyOf(workplace, environment.name, { action: move.action, head, now }),
    staysEverywhere(workplace, {
      index: release.digest,
      version: release.version,
      needed: promoteFrom,
      moving: { name: environment.name, head },
      assumed: move.assumed,
      now,
    }),
    readVetoes(workplace),
    gatherStatements(workplace, release.digest, now),
    authorOf(workplace, release),
    withImageSigners({ ...workplace, signal: eitherOf(workplace, gathering) }, environment, described.images ?? []),
    // The registries of images may take a minute, which nobody waits for where something else has failed.
  ]).finally(() => gathering.abort());
  const healthy = stays.map((stay) => withHealth(stay, statements.reports, now));
  const current = head?.record.to;
  const facts: PromotionFacts = {
    environment: { name: environment.name, tier: environment.tier, kubernetes: environment.kubernetes },
    action: move.action,
    actor,
    candidate: { ...described, images, author, signers, signerEmails: signerEmails(workplace, signers) },
    current: current ? { version: current.version, digest: current.index } : undefined,
    promoteFrom,
    source: healthy.find(({ name }) => name === promoteFrom),
    stays: healthy,
    history,
    approvals: statements.approvals,
    evidence: statements.evidence,
    reports: statements.reports,
    vetoes,
    diff,
    contents: contentsOf(set),
    now,
  };
  return { facts, vetoHead, ignored: statements.ignored, complete: statements.complete };
}

function eitherOf({ signal }: Workplace, { signal: other }: AbortController): AbortSignal {
  return signal === undefined ? other : AbortSignal.any([signal, other]);
}

function releaseFact({ version, digest, created, revision, source, dirty }: Release, set: ManifestSet): ReleaseFact {
  const images = describeEnvironment(set).images.map(({ image, digest: pinned }) => ({
    image: image.split('@')[0] ?? image,
    digest: pinned,
  }));
  return { version, digest, created, revision, source, dirty, images };
}

function signerEmails({ project: { trust } }: Workplace, signers: readonly Identity[] = []): readonly string[] | undefined {
  const emails = signers.flatMap((signer) => emailsOf(signer, trust?.releases ?? []) ?? []);
  return emails.length === 0 ? undefined : emails;
}

/** Undefined where the commit is not in the repository of whoever asks. */
async function authorOf({ folder }: Workplace, { revision }: Release): Promise<string | undefined> {
  const hash = /@sha1:([0-9a-f]{40,64})$/.exec(revision)?.[1];
  return hash === undefined ? undefined : readCommitAuthor(folder, hash);
}
