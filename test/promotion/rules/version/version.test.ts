import { levelFitsDiff } from '../../../../lib/promotion/rules/version/level-fits-diff.ts';
import { noSkippedMinor } from '../../../../lib/promotion/rules/version/no-skipped-minor.ts';
import { prereleasesOnlyIn } from '../../../../lib/promotion/rules/version/prereleases-only-in.ts';
import { past, release } from '../facts.ts';
import { claim, deployment, object, role } from '../objects.ts';
import { table } from '../table.ts';

const step = (from: string, to: string) => ({ current: release(from), candidate: release(to) });

table('noSkippedMinor', noSkippedMinor, [
  ['allows a patch', step('1.4.0', '1.4.9'), 'allow'],
  ['allows the next minor', step('1.4.7', '1.5.3'), 'allow'],
  ['denies the one after', step('1.4.7', '1.6.0'), /^1\.6\.0 skips 1\.5: 1\.4\.7 is in force$/],
  ['counts prereleases by their numbers', step('1.4.7', '1.6.0-rc.1'), 'deny'],
  ['allows the next major', step('1.4.7', '2.0.1'), 'allow'],
  ['denies past its first minor', step('1.4.7', '2.1.0'), /^2\.1\.0 skips 2\.0/],
  ['denies the major after', step('1.4.7', '3.0.0'), 'deny'],
  ['leaves the way down to noDowngrade', step('1.4.7', '1.1.0'), 'allow'],
  ['allows the first release', { current: undefined, candidate: release('4.5.6') }, 'allow'],
  ['allows a rollback', { ...step('1.4.7', '1.1.0'), action: 'rollback' }, 'allow'],
  ['denies what is no version', step('1.4.7', 'latest'), 'deny'],
]);

table('prereleasesOnlyIn', prereleasesOnlyIn('development', 'staging'), [
  ['allows a release anywhere', {}, 'allow'],
  [
    'denies a prerelease elsewhere',
    { candidate: release('1.1.0-rc.1') },
    /^1\.1\.0-rc\.1 is a prerelease, which may be in development and staging only$/,
  ],
  ['allows it in a tier that it names', { candidate: release('1.1.0-rc.1'), environment: { name: 'qa', tier: 'staging' } }, 'allow'],
  ['allows a rollback to what was here', { candidate: release('1.1.0-rc.1'), action: 'rollback', history: past('1.1.0-rc.1') }, 'allow'],
]);

table('prereleasesOnlyIn nothing', prereleasesOnlyIn(), [
  ['denies them in every tier', { candidate: release('1.1.0-rc.1'), environment: { tier: 'development' } }, /may be nowhere$/],
]);

const patch = step('1.2.3', '1.2.4');
const minor = step('1.2.3', '1.3.0');
const major = step('1.2.3', '2.0.0');
const gone = { before: [claim('data')], after: [] };
const service = (type: string) => object('v1', 'Service', 'web', { spec: { type, ports: [{ port: 443 }] } });
const more = { before: [role(['get'], ['pods'])], after: [role(['get', 'list'], ['pods'])] };
const other = {
  before: [deployment('web', { selector: { matchLabels: { app: 'a' } } })],
  after: [deployment('web', { selector: { matchLabels: { app: 'b' } } })],
};

table('levelFitsDiff', levelFitsDiff, [
  [
    'allows another image in a patch',
    { ...patch, before: [deployment('web')], after: [deployment('web', {}, { image: 'acme/web:1.0.1' })] },
    'allow',
  ],
  ['allows more replicas in a patch', { ...patch, before: [deployment('web')], after: [deployment('web', { replicas: 5 })] }, 'allow'],
  [
    'denies a patch that deletes a volume claim',
    { ...patch, ...gone },
    /^1\.2\.3 to 1\.2\.4 is a patch step, and this is a major one: PersistentVolumeClaim\/shop\/data is deleted or leaves the release/,
  ],
  ['denies a minor that does', { ...minor, ...gone }, 'deny'],
  ['allows a major that does', { ...major, ...gone }, 'allow'],
  ['denies a minor with a change that is refused', { ...minor, ...other }, /cannot change/],
  ['denies a patch with a new object', { ...patch, after: [deployment('web')] }, /is a minor one: Deployment\.apps\/shop\/web is new$/],
  ['allows a minor with a new object', { ...minor, after: [deployment('web')] }, 'allow'],
  ['denies a patch that gives more rights', { ...patch, ...more }, /gives more rights$/],
  [
    'denies a patch that opens something',
    { ...patch, before: [service('ClusterIP')], after: [service('LoadBalancer')] },
    /opens LoadBalancer 443\/TCP/,
  ],
  [
    'denies a minor that closes something',
    { ...minor, before: [service('LoadBalancer')], after: [service('ClusterIP')] },
    /closes LoadBalancer 443\/TCP/,
  ],
  ['denies a minor that takes a Service away', { ...minor, before: [service('ClusterIP')] }, /Service\/shop\/web goes/],
  ['allows a minor that takes a ConfigMap away', { ...minor, before: [object('v1', 'ConfigMap', 'old')] }, 'allow'],
  ['takes the minor for the major below 1.0.0', { ...step('0.2.3', '0.3.0'), ...gone }, 'allow'],
  ['takes the patch for the minor below 1.0.0', { ...step('0.2.3', '0.2.4'), after: [deployment('web')] }, 'allow'],
  ['denies a patch that deletes below 1.0.0', { ...step('0.2.3', '0.2.4'), ...gone }, /is a minor step, and this is a major one/],
  ['reads the step of a prerelease', { ...step('1.2.3', '2.0.0-rc.1'), ...gone }, 'allow'],
  ['reads the step between prereleases by their number', { ...step('2.0.0-rc.1', '2.0.0-rc.2'), ...gone }, 'allow'],
  ['denies between prereleases of a minor', { ...step('1.3.0-rc.1', '1.3.0'), ...gone }, /is a minor step/],
  ['denies between prereleases of a patch', { ...step('1.3.1-rc.1', '1.3.1'), after: [deployment('web')] }, /is a patch step/],
  ['allows the first release', { current: undefined, after: [deployment('web')] }, 'allow'],
  ['allows a rollback', { ...patch, ...gone, action: 'rollback' }, 'allow'],
]);
