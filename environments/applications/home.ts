import { ApiObject } from 'cdk8s';
import { application } from 'pawl';
import { z } from 'zod';

/** The namespace that everything else lives in, with its Pod Security level. */
export const home = application('home', z.object({}), (chart, _configuration, { namespace }) => {
  new ApiObject(chart, 'namespace', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } },
  });
});
