import { imagesByDigest, noPlainSecrets, project, requestsSet } from 'pawl';
import { production } from './production.ts';
import { staging } from './staging.ts';

export default project({
  name: 'orders',
  environments: [staging, production],
  policies: [imagesByDigest, requestsSet, noPlainSecrets],
});
