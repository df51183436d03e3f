import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trustSchema as trustCrd } from '../../../lib/agent/delivery/trust-crd.ts';
import { checkProject } from '../../../lib/constructs/check-project.ts';
import { environment } from '../../../lib/constructs/environment.ts';
import { type Project, project } from '../../../lib/constructs/project.ts';
import { pinned } from '../../../lib/constructs/track.ts';
import { identity } from '../../../lib/constructs/trust/identity.ts';
import { publicKey } from '../../../lib/constructs/trust/public-key.ts';
import { readEnvironmentTrust, readTrust } from '../../../lib/constructs/trust/read-trust.ts';
import { isJsonObject, type Json } from '../../../lib/json.ts';
import { generateKey } from '../../../lib/signing/generate-key.ts';
import { type TrustedIdentity, trustSchema } from '../../../lib/signing/trust.ts';

const [releaseJob, ann, scanner] = ['the release job', 'ann@shop.example', 'the scanner'].map((name) =>
  publicKey(generateKey().publicPem, { name }),
) as [TrustedIdentity, TrustedIdentity, TrustedIdentity];
const github = 'https://token.actions.githubusercontent.com';
const workflow = 'https://github.com/acme/shop/.github/workflows/release.yml@refs/heads/main';
const trustedRoot = { mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1', certificateAuthorities: [] };

/** What JavaScript, or a cast, may hand over. */
function said(trust: unknown, ofStaging?: unknown): string[] {
  const staging = environment('staging', { tier: 'staging', kubernetes: '1.34', track: pinned(), deploy: [] });
  const environments = [ofStaging === undefined ? staging : { ...staging, trust: ofStaging }];
  return checkProject({ ...project({ name: 'shop', environments: [staging] }), environments, trust } as Project).map(
    ({ severity, message }) => `${severity}: ${message}`,
  );
}

test('keys of their own for releases, promotions and evidence are sound', () =>
  assert.deepEqual(said({ releases: [releaseJob], promotions: [ann], evidence: [scanner] }, { promotions: [ann] }), []));

test('identities of an issuer are sound together with a trusted root', () => {
  const releases = [identity({ issuer: github, subject: workflow })];
  const promotions = [
    identity({
      issuer: github,
      subject: /^https:\/\/github\.com\/acme\/shop\/\.github\/workflows\/promote-[a-z]+\.yml@refs\/heads\/main$/,
    }),
  ];
  assert.deepEqual(said({ releases, promotions, trustedRoot }), []);
  assert.deepEqual(said({ releases, promotions }), [
    'error: project "shop" trusts identities of an issuer, but no authority to certify them',
  ]);
});

const roles: readonly (readonly [string, object, RegExp])[] = [
  ['a role for nothing', { for: [] }, /\[0\] may state nothing: "for" names nothing/],
  ['a role that is no list', { for: 'reports' }, /\[0\] may state nothing/],
  ['a role that there is not', { for: ['report'] }, /\[0\] is for "report", which is no evidence/],
  ['a role that is no text', { for: [Object.create(null)] }, /\[0\] is for something of type object, which is no evidence/],
  ['a role twice', { for: ['reports', 'reports'] }, /\[0\] is for "reports", which stands there twice/],
  ['a cluster without role', { cluster: 'eu-1' }, /\[0\] may state nothing/],
  ['a cluster of an approver', { for: ['approvals'], cluster: 'eu-1' }, /\[0\] names cluster "eu-1", and is not for reports/],
  ['a cluster that none can be called', { for: ['reports'], cluster: 'eu 1' }, /"cluster" "eu 1", which no agent can be called/],
  ['types of an approver', { for: ['approvals'], types: ['vulns'] }, /\[0\] names types, and is not for attestations/],
  ['no types', { for: ['attestations'], types: [] }, /\[0\] may attest nothing/],
  ['a type that there is not', { for: ['attestations'], types: ['vulns', 'tests'] }, /\[0\] may attest "tests", which is no type/],
  ['addresses that are none', { emails: ['ann'] }, /\[0\] has "emails" that are no list of e-mail addresses/],
  ['no addresses', { emails: [] }, /\[0\] has "emails" that are no list/],
];

const { privatePem } = generateKey();
const mistakes: readonly (readonly [string, unknown, readonly RegExp[], unknown?])[] = [
  ['trust that is none', 'everybody', [/trust\.releases of project "shop" is no list/, /trust\.promotions of project "shop" is no list/]],
  ['a list that is left out', { releases: [releaseJob] }, [/trust\.promotions of project "shop" is no list/]],
  [
    'a property that is misspelt',
    { releases: [releaseJob], promotions: [ann], evidnce: [] },
    [/property "trust\.evidnce", which means nothing/],
  ],
  [
    'an empty list',
    { releases: [releaseJob], promotions: [] },
    [/warning: trust\.promotions of project "shop" is empty: nobody is trusted with it/],
  ],
  [
    'something that is no identity',
    { releases: ['ann'], promotions: [ann] },
    [/trust\.releases of project "shop"\[0\] is neither a public key nor an identity/],
  ],
  ['a private key', { releases: [publicKey(privatePem, { name: 'x' })], promotions: [ann] }, [/is a private key$/]],
  ['a key without name', { releases: [{ ...releaseJob, name: undefined }], promotions: [ann] }, [/\[0\] has no name/]],
  [
    'a text that is no key',
    { releases: [publicKey('ssh-rsa AAAA', { name: 'x' })], promotions: [ann] },
    [/\("x"\) is no public key in PEM/],
  ],
  [
    'a key of nothing',
    { releases: [publicKey('-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----', { name: 'x' })], promotions: [ann] },
    [/\("x"\) is no public key that can be used: what is between BEGIN and END is no key/],
  ],
  [
    'a key for evidence that signs releases',
    { releases: [scanner], promotions: [ann], evidence: [scanner] },
    [/error: The key of "the scanner" is in trust\.evidence and in trust\.releases/],
  ],
  [
    'a key for evidence that promotes',
    { releases: [releaseJob], promotions: [ann], evidence: [ann] },
    [/error: The key of "ann@shop\.example" is in trust\.evidence and in trust\.promotions/],
  ],
  [
    'a key for evidence that promotes in one environment',
    { releases: [releaseJob], promotions: [ann], evidence: [scanner] },
    [/error: The key of "the scanner" is in trust\.evidence and in trust\.promotions of environment "staging"/],
    { promotions: [scanner] },
  ],
  [
    'a key that publishes and promotes',
    { releases: [ann], promotions: [ann] },
    [/warning: The key of "ann@shop\.example" is trusted with releases and with promotions/],
  ],
  [
    'an environment alone',
    undefined,
    [/environment "staging" says who promotes, but its project does not say whom it trusts/],
    { promotions: [ann] },
  ],
  [
    'an issuer without TLS',
    { releases: [{ issuer: 'http://issuer.example', subject: 'x' }], promotions: [ann], trustedRoot },
    [/is no https address/],
  ],
  ['an identity without subject', { releases: [{ issuer: github }], promotions: [ann], trustedRoot }, [/\[0\] has no subject/]],
  [
    'a subject with a star',
    { releases: [identity({ issuer: github, subject: 'https://github.com/acme/*' })], promotions: [ann], trustedRoot },
    [/"\*" means nothing in it/],
  ],
  [
    'an expression without ends',
    { releases: [identity({ issuer: github, subject: /github\.com\/acme/ })], promotions: [ann], trustedRoot },
    [/does not say where the subject begins and ends/],
  ],
  [
    'an expression that ends in a dollar sign of its own',
    { releases: [identity({ issuer: github, subject: /^x\$/ })], promotions: [ann], trustedRoot },
    [/does not say where the subject begins and ends/],
  ],
  [
    'an expression for everybody',
    { releases: [identity({ issuer: github, subject: /^.*$/ })], promotions: [ann], trustedRoot },
    [/matches everybody whom/],
  ],
  [
    'an expression for all of GitHub',
    { releases: [identity({ issuer: github, subject: /^https:\/\/github\.com\/.*$/ })], promotions: [ann], trustedRoot },
    [/matches everybody whom/],
  ],
  [
    'an expression that may take for ever',
    { releases: [identity({ issuer: github, subject: /^(a+)+$/ })], promotions: [ann], trustedRoot },
    [/cannot be used: it repeats/],
  ],
  [
    'a release job that says what it may state',
    { releases: [{ ...releaseJob, for: ['reports'] }], promotions: [ann] },
    [/error: trust\.releases of project "shop"\[0\] says what it may state, which means something in trust\.evidence only/],
  ],
  ...roles.map(([what, bounds, expected]): (typeof mistakes)[number] => [
    what,
    { releases: [releaseJob], promotions: [ann], evidence: [{ ...scanner, ...bounds }] },
    [expected],
  ]),
  [
    'something more than there is to say',
    { releases: [releaseJob], promotions: [ann], evidence: [{ ...scanner, clusters: ['eu-1'] }] },
    [/\[0\] has something that means nothing there/],
  ],
  ['a root that is none', { releases: [releaseJob], promotions: [ann], trustedRoot: '{}' }, [/is no trusted root/]],
  ['a root that is no JSON', { releases: [releaseJob], promotions: [ann], trustedRoot: 'root' }, [/is not JSON/]],
  [
    'too many',
    { releases: Array.from({ length: 257 }, () => releaseJob), promotions: [ann] },
    [/has 257 identities, at most 256 are allowed/],
  ],
];

for (const [what, trust, expected, ofStaging] of mistakes)
  test(`trust is found wanting: ${what}`, () => {
    const found = said(trust, ofStaging);
    assert.equal(found.length, expected.length, found.join('\n'));
    for (const [index, one] of expected.entries()) assert.match(found[index] ?? '', one);
  });

test('more than a Delivery takes is said before an agent has to be told of it', () => {
  const keys = (many: number) => Array.from({ length: many }, () => ann);
  assert.deepEqual(said({ releases: [releaseJob], promotions: keys(32), evidence: Array.from({ length: 33 }, () => scanner) }), []);
  assert.match(
    said({ releases: [releaseJob], promotions: keys(33) }).join('\n'),
    /^warning: trust\.promotions of project "shop" has 33 identities, and no agent can be told of more than 32: a Delivery takes no more$/,
  );
  const delivered = trustCrd().properties;
  assert.ok(isJsonObject(delivered));
  for (const list of ['releases', 'promotions']) {
    const schema: Json = delivered[list] ?? null;
    assert.equal(isJsonObject(schema) && schema.maxItems, 32);
  }
});

test('a finding about a private key says nothing of it', () => {
  const secret = privatePem.split('\n')[1] ?? assert.fail();
  assert.doesNotMatch(
    said({ releases: [publicKey(privatePem, { name: 'x' })], promotions: [] }).join('\n'),
    new RegExp(secret.slice(0, 20).replace(/\W/g, '.')),
  );
});

test('an expression with flags is refused where it is written', () =>
  assert.throws(() => identity({ issuer: github, subject: /^acme$/i }), { code: 'BAD_IDENTITY' }));

test('what is unsound trusts nobody, and never leaves nothing to verify', () => {
  for (const trust of ['everybody', 17, null, {}, { releases: 'all', promotions: [publicKey('no key', { name: 'x' })] }])
    assert.deepEqual(readTrust(trust, 'it').trust, { releases: [], promotions: [], evidence: [] });
  assert.deepEqual(readEnvironmentTrust('all', 'it', undefined).trust, { promotions: [] });
});

test('what is sound fits the form that Deliveries and commands share', () => {
  const releases = [identity({ issuer: github, subject: /^https:\/\/github\.com\/acme\/.+$/ }), releaseJob];
  const { trust } = readTrust({ releases, promotions: [ann], trustedRoot }, 'it');
  assert.deepEqual(trustSchema.parse(trust), {
    releases: [{ issuer: github, subjectPattern: '^https://github\\.com/acme/.+$' }, releaseJob],
    promotions: [ann],
    evidence: [],
    trustedRoot: JSON.stringify(trustedRoot),
  });
});

test('what a key of evidence may state is kept with it, and a key that says it wrongly is trusted with nothing', () => {
  const { publicPem } = generateKey();
  const agent = publicKey(publicPem, { name: 'eu-1', for: ['reports'], cluster: 'eu-1' });
  const tester = identity({
    issuer: github,
    subject: workflow,
    emails: ['ci@shop.example'],
    for: ['attestations'],
    types: ['test-result'],
  });
  const { trust, problems } = readTrust(
    { releases: [], promotions: [ann], evidence: [agent, tester, { ...scanner, for: [] }], trustedRoot },
    'it',
  );
  assert.deepEqual(trustSchema.parse(trust).evidence, [
    { key: publicPem, name: 'eu-1', for: ['reports'], cluster: 'eu-1' },
    { issuer: github, subject: workflow, emails: ['ci@shop.example'], for: ['attestations'], types: ['test-result'] },
  ]);
  assert.deepEqual(
    problems.map(({ id }) => id),
    ['trust-nobody', 'trust-role'],
  );
});

test('a role of nothing but a cluster does not type-check', () => {
  // @ts-expect-error: it says no role
  publicKey('', { name: 'x', cluster: 'eu-1' });
  // @ts-expect-error: there is no such role
  publicKey('', { name: 'x', for: ['publishing'] });
});

test('a public key may be indented as the code around it is', () => {
  const { publicPem } = generateKey();
  const indented = `\n${publicPem.replace(/^/gm, '    ')}\n`;
  assert.deepEqual(publicKey(indented, { name: 'ann' }), { key: publicPem, name: 'ann' });
});
