/** What somebody can do who has stolen one thing. */
interface Stolen {
  readonly what: string;
  readonly can: string;
  readonly cannot: string;
  readonly noticed: string;
  readonly recover: string;
  /** The test that tries both. */
  readonly test: string;
}

/** Each row has its test, `stolenName('…')`; docs/security.md shows them. */
export const stolen = {
  'publisher-credential': {
    what: "The publisher's registry credential",
    can: 'Push releases that nobody trusted signed, move version tags, put so much beside a release that nobody can promote it',
    cannot: 'Have any of it promoted or followed, pass an old release off as a new version, change what is in an environment',
    noticed: '`pawl promote` and `pawl follow` refuse the release as unsigned; `pawl verify VERSION` fails',
    recover:
      'Change the credential; take away the version tags that were moved, and publish those versions again from their commits: the digests are the same. What too much lies beside, publish as another version',
    test: 'stolen-publishing',
  },
  'publisher-key': {
    what: "The publisher's key",
    can: 'Sign releases on their own disk',
    cannot: 'Push them; sign a promotion record',
    noticed: 'Not at all until the credential is gone, too',
    recover:
      'Take the key out of `trust.releases` of project and Deliveries; applies stop until what is in force is rebuilt and signed with the new one (`pawl sign --rebuilt`), or a new version is promoted',
    test: 'stolen-publishing',
  },
  'publisher-both': {
    what: "The publisher's credential and key",
    can: 'Publish any content as a new version. Environments that follow a range without policies take it',
    cannot: 'Move an environment whose policies ask for more, sign a record, change a published version unseen',
    noticed: 'A version that no run of the job made; `pawl rebuild VERSION` differs. Provenance is what the thief writes',
    recover: '`pawl veto` the version and roll back where it is; then as above',
    test: 'stolen-publishing',
  },
  'promoter-credential': {
    what: "The promoter's registry credential",
    can: 'Take tags away (with the newest record its hold or rollback, where `current` goes, too), put unsigned records and tags beside the real ones (agents then stay where they are), move the tag `live`, which plain Flux follows',
    cannot: 'Have an agent or another promoter take a record, nor one that was signed for another environment',
    noticed:
      'Agents say UntrustedRecord or Replay in status, event and metric; `pawl status` and `pawl verify ENVIRONMENT` name records that do not count and tags that point elsewhere. A newest record that is gone with `current` is missed by the agents that took it and, where they report, by whoever promotes',
    recover: 'Change the credential, take away the tags that are named; the next command that writes sets `live` and `current` right',
    test: 'stolen-promoting',
  },
  'promoter-key': {
    what: "The promoter's key",
    can: 'Sign records on their own disk',
    cannot: 'Push them; sign a release',
    noticed: 'Not at all until the credential is gone, too',
    recover:
      'Take the key out of `trust.promotions`: agents stop at their next look, nothing is pruned; continue the right record with `pawl resolve ENVIRONMENT --keep … --adopt`, signed with the new one',
    test: 'stolen-promoting',
  },
  'promoter-both': {
    what: "The promoter's credential and key",
    can: 'Move the environment to any release that a publisher ever signed, past policies, approvals, holds and vetoes: these are judged by whoever promotes',
    cannot: 'Bring in content that no publisher signed; rewrite what agents have taken; move an environment that trusts another promoter',
    noticed:
      'The record names the key, and its owner does not know it. Time, policies, verdicts and approvals in it are what the thief writes: they prove nothing',
    recover:
      'Take the key out of `trust.promotions`, `pawl resolve ENVIRONMENT --keep … --adopt` the right record, signed with the new one',
    test: 'stolen-promoting',
  },
  'pull-secret': {
    what: "An agent's pull secret",
    can: "Read its environment's manifests and records",
    cannot: 'Read other repositories, write anything',
    noticed: "In the registry's log",
    recover: 'Change the credential',
    test: 'stolen-others',
  },
  'evidence-credential': {
    what: 'A credential that writes evidence',
    can: 'Take statements away, a decline among them; put forged ones there: four above a report, or more of a kind than are read, and nothing is promoted; 64 above the reports of a Delivery, or 5,000 that mean nothing, and nothing goes forward',
    cannot:
      'Make a statement that counts; take away a veto; stop a rollback, a hold or a veto; hide among forged reports what agents took without a word: that there are more than are read is said, and refuses whatever goes forward',
    noticed: '`pawl attest list VERSION` names what does not count; a decline that is gone is not noticed',
    recover: 'Change the credential. What must not be taken away unseen is a veto, not a decline',
    test: 'stolen-evidence',
  },
  'approver-key': {
    what: "An approver's key (with the right to write evidence)",
    can: "Approve and decline as that person. Without `for: ['approvals']` also report clusters, and attest where a policy does not say by whom",
    cannot: 'Publish, promote, hold or veto, even where it stands in these lists, too; stand for a second approver or for another attester',
    noticed:
      'Approvals in `pawl history` that the person does not know; what is outside its role, in `pawl status`, `attest list` and `verify`',
    recover: 'Take the key out of `trust.evidence` and of the policies; ask for two approvals',
    test: 'stolen-evidence',
  },
  'reporter-key': {
    what: "An agent's reporting key (with the right to write evidence)",
    can: "Report its cluster healthy or not. Without `for: ['reports'], cluster` also any other one, and decline releases. Stop the moves of any environment by reporting a record that never was: `cluster` says of which cluster it may speak, not of which environment",
    cannot: 'Approve or attest where a policy says by whom, publish, promote',
    noticed:
      'By comparing what `pawl status` shows of a cluster with that cluster; what is outside its role, in `pawl status`, `attest list` and `verify`',
    recover: 'Take the key out of `trust.evidence`: what it said counts no more',
    test: 'stolen-evidence',
  },
  administrator: {
    what: 'The administration of the registry',
    can: 'Take anything away or withhold it: records of a ledger from its end, vetoes, declines, and the reports that tell of them. A new agent without memory and `notBefore` takes the record that is then the newest',
    cannot: 'Move an agent that remembers back, have one with `notBefore` start below it, make a record or a release',
    noticed:
      'Agents that took more say Replay or Rewritten; where their reports are left, `pawl status`, `verify` and `history --verify` say that the ledger was cut off, and nobody can promote. Vetoes that are gone are missed where the newest record of any environment that whoever promotes may read names a later one. A decline: not at all',
    recover: 'Push a copy of the repository back, or continue with `pawl resolve`; veto again what stood',
    test: 'stolen-others',
  },
  'pin-file': {
    what: 'Write access to a pin file in Git, and to nothing else there',
    can: 'Move the environment to releases that its policies allow, under any author that Git names; end holds',
    cannot: 'Pass policies, bring in a release that is not published, name other bytes than the version has',
    noticed: 'The commit; the record says that its author is not verified',
    recover: 'Revert the commit; protect the file and all that decides with it (CODEOWNERS, signed commits)',
    test: 'stolen-others',
  },
  'identity-token': {
    what: "A CI job's identity token",
    can: 'Sign as that workflow on that ref, for the minutes that the token lives',
    cannot: 'Sign as another workflow, ref or issuer',
    noticed: 'An entry in the transparency log that no run of the job made',
    recover: 'As with the key of whoever the job is; the token ends by itself',
    test: 'stolen-others',
  },
} as const satisfies Readonly<Record<string, Stolen>>;

export type StolenName = keyof typeof stolen;

/** What a test of a row is called. */
export function stolenName(name: StolenName): string {
  return `stolen: ${stolen[name].what}`;
}

/** The table as docs/security.md has it. */
export function stolenTable(): readonly string[] {
  return [
    '| stolen | can | cannot | noticed | recover | tried in |',
    '|---|---|---|---|---|---|',
    ...Object.values(stolen).map(
      ({ what, can, cannot, noticed, recover, test }) =>
        `| ${what} | ${can} | ${cannot} | ${noticed} | ${recover} | [${test}](../test/security/${test}.test.ts) |`,
    ),
  ];
}
