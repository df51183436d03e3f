import * as kplus from 'cdk8s-plus-34';
import { application } from 'pawl';
import { z } from 'zod';

/** The namespace that the services share. */
export const home = application('home', z.object({}), (chart, _configuration, { namespace }) => {
  new kplus.Namespace(chart, 'namespace', {
    metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
  });
});
