export interface ShopOptions {
  readonly text?: string;
  /** Seconds. */
  readonly soak?: number;
  /** Where production's pin is kept. */
  readonly keeper?: 'ledger' | 'git';
  /** The public key of who may override production's policies. */
  readonly overrider?: string;
}

/** A small project for tests of the command line: one ConfigMap, three environments, no cluster needed. */
export function shopFiles({ text = 'one', soak = 0, keeper = 'ledger', overrider }: ShopOptions = {}): Record<string, string> {
  return {
    'environments/index.ts': `
import { ApiObject } from 'cdk8s';
import { application, comesFromSource, Duration, environment, follow, noDowngrade, pinned, project, publicKey, soaked } from 'pawl';
import { z } from 'zod';

const settings = application('settings', z.object({ text: z.string() }), (chart, { text }) => {
  new ApiObject(chart, 'map', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { text } });
});
const development = environment('development', { tier: 'development', kubernetes: '1.34', track: follow('>=0.0.0'), deploy: [settings({ text: '${text}' })] });
const staging = environment('staging', { tier: 'staging', kubernetes: '1.34', track: follow('>=1.0.0'), promoteFrom: development, deploy: [settings({ text: '${text}' })] });
const production = environment('production', {
  tier: 'production',
  kubernetes: '1.34',
  track: pinned('${keeper}'),
  promoteFrom: staging,
  policies: [comesFromSource, soaked(Duration.seconds(${soak})), noDowngrade],
  ${overrider === undefined ? '' : `override: { by: [publicKey(${JSON.stringify(overrider)}, { name: 'olga' })] },`}
  deploy: [settings({ text: '${text}' })],
});
export default project({ name: 'shop', environments: [development, staging, production] });
`,
  };
}
