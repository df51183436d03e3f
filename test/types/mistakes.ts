// Type-checked by tsc, never run. Each mistake stands below a line "mistake: <what the editor says>", which mistakes.test.ts checks
// word by word after taking the expectations away. Parts that do not matter are written as "…".
import {
  allow,
  allowedWindows,
  application,
  approved,
  attested,
  environment,
  follow,
  pinned,
  project,
  promotedFrom,
  promotionPolicy,
} from 'pawl';
import { z } from 'zod';

const web = application('web', z.object({ host: z.string(), replicas: z.int().min(1).default(1) }), () => {});
const staging = environment('staging', { tier: 'staging', kubernetes: '1.34', track: follow('>=1.0.0'), deploy: [] });
const policy = promotionPolicy('policy', () => allow);
const rest = { kubernetes: '1.34', track: pinned(), deploy: [] } as const;

// mistake: Property 'promoteFrom' is missing in type '…' but required in type 'ProductionProps'.
// @ts-expect-error
environment('production', { tier: 'production', ...rest });

// mistake: Type 'string' is not assignable to type 'Environment<string>'.
// @ts-expect-error
environment('production', { tier: 'production', promoteFrom: 'dev', ...rest });

// mistake: Property 'host' is missing in type '{ replicas: number; }' but required in type '{ host: string; replicas?: number | undefined; }'.
// @ts-expect-error
web({ replicas: 2 });

// mistake: 'replica' does not exist in type '{ host: string; replicas?: number | undefined; }'. Did you mean to write 'replicas'?
// @ts-expect-error
web({ host: 'x', replica: 2 });

// mistake: Type 'string' is not assignable to type 'number'.
// @ts-expect-error
web({ host: 'x', replicas: '2' });

// mistake: Type '"prod"' is not assignable to type '"development" | "production" | "staging"'.
// @ts-expect-error
environment('other', { tier: 'prod', promoteFrom: staging, ...rest });

// mistake: Type '"35"' is not assignable to type '`1.${number}`'.
// @ts-expect-error
environment('other', { tier: 'staging', kubernetes: '35', track: pinned(), deploy: [] });

// mistake: Argument of type '"wiki"' is not assignable to parameter of type '…'.
// @ts-expect-error
pinned('wiki');

// mistake: Property 'kind' is missing in type 'Application<…>' but required in type 'Deployable'.
// @ts-expect-error
environment('other', { tier: 'staging', kubernetes: '1.34', track: pinned(), deploy: [web] });

// mistake: Argument of type '"Deploymnt"' is not assignable to parameter of type 'keyof Kinds'.
// @ts-expect-error
promotionPolicy('typo', ({ diff }) => (diff.changed('Deploymnt').length === 0 ? allow : allow));

// mistake: Property 'check' is missing in type 'PromotionPolicy' but required in type 'BuildPolicy'.
// @ts-expect-error
project({ name: 'shop', environments: [staging], policies: [policy] });

// mistake: Type 'Promise<…>' is not assignable to type 'Verdict'.
// @ts-expect-error
promotionPolicy('asynchronous', async () => allow);

// mistake: Type 'string' is not assignable to type 'Deployable | NamedApplication'.
// @ts-expect-error
web({ host: 'x' }, { after: ['web'] });

// mistake: Type 'string' is not assignable to type 'NamedEnvironment'.
// @ts-expect-error
promotedFrom({ any: ['staging'] });

// mistake: Type '"Monday"' is not assignable to type 'Day'.
// @ts-expect-error
allowedWindows({ days: ['Monday'], from: '09:00', to: '16:00', zone: 'UTC' });

// mistake: Property 'by' is missing in type '{ count: number; }' but required in type 'ApprovedOptions'.
// @ts-expect-error
approved({ count: 2 });

// mistake: Type '"test-results"' is not assignable to type '…'. Did you mean '"test-result"'?
// @ts-expect-error
attested({ type: 'test-results', by: [] });
