/** Everything that a project imports: authoring, policies, testing. */

export { type BuildFacts, type BuildPolicy, type BuildPolicyOptions, type BuildVerdict, buildPolicy } from './build-policies/policy.ts';
export { imagesByDigest, imagesExact } from './build-policies/rules/images-exact.ts';
export { noPlainSecrets } from './build-policies/rules/no-plain-secrets.ts';
export { requestsSet } from './build-policies/rules/requests-set.ts';
export { type Acknowledgement, acknowledge } from './checks/acknowledgements/acknowledgement.ts';
export { type Application, application, type Deployable, type DeployOptions, type NamedApplication } from './constructs/application.ts';
export { ConstructError } from './constructs/construct-error.ts';
export { type DeployFunction, type Environment, type EnvironmentProps, environment } from './constructs/environment.ts';
export type { EnvironmentFacts, Tier } from './constructs/environment-facts.ts';
export { GitFolder, type GitFolderProps } from './constructs/git-folder.ts';
export { type ChartSource, type ChartValues, HelmChart, type HelmChartProps } from './constructs/helm-chart.ts';
export { image } from './constructs/image.ts';
export { type ObjectPatch, type PatchChange, patch, type TypedPatch } from './constructs/incoming/patch.ts';
export { Kustomization, type KustomizationProps } from './constructs/kustomization.ts';
export { type Project, type ProjectInputs, type ProjectProps, project } from './constructs/project.ts';
export {
  type BuildDecision,
  type ExpectedVerdict,
  type ExpectOptions,
  type PromotionDecision,
  type PromotionOverrides,
  Testing,
  type TestingOptions,
} from './constructs/testing.ts';
export { type FollowTrack, follow, type PinnedTrack, pinned, type Track } from './constructs/track.ts';
export { type IdentityOptions, identity } from './constructs/trust/identity.ts';
export type { EnvironmentTrust, ProjectTrust } from './constructs/trust/project-trust.ts';
export { type PublicKeyOptions, publicKey } from './constructs/trust/public-key.ts';
export { warn } from './constructs/warn.ts';
export { YamlFiles, type YamlFilesProps } from './constructs/yaml-files.ts';
export { Duration } from './duration.ts';
export { PawlError } from './errors.ts';
export type { Finding } from './finding.ts';
export type { Json, JsonObject } from './json.ts';
export type { Consequence, FieldChange, ObjectChange, SemanticDiff, TypedChange } from './manifest/diff.ts';
export type { KindName, Kinds } from './manifest/kinds.ts';
export type { KubernetesObject, ObjectMetadata } from './manifest/kubernetes-object.ts';
export type { ManifestObject, ManifestSet } from './manifest/manifest-set.ts';
export type { ObjectId } from './object-id.ts';
export {
  type HistoryFact,
  type PolicyOptions,
  type PromotionFacts,
  type PromotionPolicy,
  promotionPolicy,
  type ReleaseFact,
  type SourceFact,
} from './promotion/policy.ts';
export { comesFromSource } from './promotion/rules/path/comes-from-source.ts';
export { noDowngrade } from './promotion/rules/version/no-downgrade.ts';
export { soaked } from './promotion/rules/path/soaked.ts';
export { type Allow, allow, type Defer, type Deny, defer, deny, denyField, type Verdict } from './verdict.ts';
