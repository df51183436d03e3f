import { imagesExact, noPlainSecrets, project, requestsSet } from 'pawl';
import { ownedByTeam } from '../policies/owned-by-team.ts';
import { productionAmerica, productionEurope } from './production.ts';
import { staging } from './staging.ts';

export default project({
  name: 'shop',
  environments: [staging, productionEurope, productionAmerica],
  policies: [imagesExact, requestsSet, noPlainSecrets, ownedByTeam],
});
