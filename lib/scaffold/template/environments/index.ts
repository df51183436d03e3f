import { imagesExact, noPlainSecrets, project, requestsSet } from 'pawl';
import { development } from './development.ts';
import { production } from './production.ts';
import { staging } from './staging.ts';

export default project({
  name: '__name__',
  environments: [development, staging, production],
  policies: [imagesExact, requestsSet, noPlainSecrets],
});
