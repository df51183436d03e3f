import { imagesExact, noPlainSecrets, project, requestsSet } from 'pawl';
import { production } from './production.ts';
import { staging } from './staging.ts';

export default project({
  name: 'echo',
  environments: [staging, production],
  policies: [imagesExact, requestsSet, noPlainSecrets],
});
