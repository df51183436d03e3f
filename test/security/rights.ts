import type { Right } from '../registries/front/token-server.ts';

export const actions = {
  publish: 'publish',
  moveStaging: 'move staging',
  moveProduction: 'move production',
  veto: 'veto',
  attest: 'approve, attest',
  report: 'report',
  read: 'read everything',
  take: "take production's releases",
} as const;
export type ActionName = keyof typeof actions;

interface Role {
  /** Who has that account. */
  readonly who: string;
  /** What the registry lets it do, by repository. */
  readonly rights: Readonly<Record<string, readonly Right[]>>;
  readonly may: readonly ActionName[];
}

const [read, write] = [['pull'], ['pull', 'push', 'delete']] as const;

/** Who needs which rights at the registry, and what they can do with them: docs/security.md shows it, rights.test.ts tries every cell. */
export const roles = {
  publisher: {
    who: 'the job that publishes',
    rights: { 'acme/shop': ['pull', 'push'] },
    may: ['publish'],
  },
  follower: {
    who: 'the job that moves staging',
    rights: { 'acme/shop': read, 'acme/shop/staging': write, 'acme/shop/vetoes': read, 'acme/shop/evidence': read },
    may: ['moveStaging'],
  },
  promoter: {
    who: 'who promotes, and vetoes',
    rights: {
      'acme/shop': read,
      'acme/shop/staging': write,
      'acme/shop/production': write,
      'acme/shop/vetoes': write,
      'acme/shop/evidence': read,
    },
    may: ['moveStaging', 'moveProduction', 'veto', 'read', 'take'],
  },
  approver: {
    who: 'people who approve, scanners, test jobs',
    rights: {
      'acme/shop': read,
      'acme/shop/staging': read,
      'acme/shop/production': read,
      'acme/shop/vetoes': read,
      'acme/shop/evidence': ['pull', 'push'],
    },
    may: ['attest', 'report', 'read', 'take'],
  },
  reporter: {
    who: 'an agent, for its reports',
    rights: { 'acme/shop/evidence': write },
    may: ['report'],
  },
  agent: {
    who: "production's agents, for what they apply",
    rights: { 'acme/shop/production': read },
    may: ['take'],
  },
  reader: {
    who: 'dashboards, auditors',
    rights: { 'acme/shop': read, 'acme/shop/*': read },
    may: ['read', 'take'],
  },
} as const satisfies Readonly<Record<string, Role>>;

export type RoleName = keyof typeof roles;
export const roleNames = [
  'publisher',
  'follower',
  'promoter',
  'approver',
  'reporter',
  'agent',
  'reader',
] as const satisfies readonly RoleName[];

/** The table as docs/security.md has it. */
export function rightsTable(): readonly string[] {
  const names = Object.values(actions);
  return [
    `| account | who | at the registry | ${names.join(' | ')} |`,
    `|---|---|---|${names.map(() => '---|').join('')}`,
    ...roleNames.map((name) => {
      const { who, rights, may }: Role = roles[name];
      const cells = Object.keys(actions).map((action) => ((may as readonly string[]).includes(action) ? 'yes' : 'no'));
      return `| ${name} | ${who} | ${rightsText(rights)} | ${cells.join(' | ')} |`;
    }),
  ];
}

function rightsText(rights: Role['rights']): string {
  const byRights = Map.groupBy(Object.keys(rights), (repository) => (rights[repository] ?? []).join(', '));
  return [...byRights].map(([what, repositories]) => `${what}: ${repositories.map((one) => `\`${one}\``).join(', ')}`).join('; ');
}
