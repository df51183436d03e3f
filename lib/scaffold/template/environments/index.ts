import { imagesExact, noPlainSecrets, project, requestsSet } from 'pawl';
import { development } from './development.ts';
import { production } from './production.ts';
import { staging } from './staging.ts';

export default project({
  name: '__name__',
  environments: [development, staging, production],
  policies: [imagesExact, requestsSet, noPlainSecrets],
  // Nothing is signed or verified until you say whose signatures count. "npx pawl key new ~/ci.key" makes a key and prints its public half:
  // trust: { releases: [publicKey('-----BEGIN PUBLIC KEY-----…', { name: 'CI' })], promotions: [publicKey('…', { name: 'Sam' })] },
});
