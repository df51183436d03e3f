/** A suite that asks for the shared control plane: for-tests.test.ts runs it where there can be none. */
import { it } from 'node:test';
import { describeWithCluster } from '../for-tests.ts';

describeWithCluster('a suite', (plane) => {
  it('has a cluster', () => console.log(plane.server));
});
