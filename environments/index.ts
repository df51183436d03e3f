import { imagesExact, noPlainSecrets, project, requestsSet } from 'pawl';
import { development } from './development.ts';
import { production } from './production.ts';
import { staging } from './staging.ts';

/** A small shop, this repository's own living example: what the demo rolls out and the tests compile. */
export default project({
  name: 'shop',
  environments: [development, staging, production],
  policies: [imagesExact, requestsSet, noPlainSecrets],
});
