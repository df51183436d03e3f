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
export { type ImageOptions, image } from './constructs/image.ts';
export { type ObjectPatch, type PatchChange, patch, type TypedPatch } from './constructs/incoming/patch.ts';
export { Kustomization, type KustomizationProps } from './constructs/kustomization.ts';
export type { EnvironmentOverride } from './constructs/override.ts';
export { type Project, type ProjectInputs, type ProjectProps, project } from './constructs/project.ts';
export {
  type BuildDecision,
  type ExpectedVerdict,
  type ExpectOptions,
  type Guarded,
  type Promoter,
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
export type { ContentsFact, KindFact } from './promotion/contents.ts';
export type { ActorFact, ApprovalFact, EvidenceFact, ReportFact, VetoFact } from './promotion/evidence-facts.ts';
export type { EnvironmentFact, HistoryFact, ImageFact, PromotionFacts, ReleaseFact, SourceFact } from './promotion/facts.ts';
export type { Outlook } from './promotion/outlook.ts';
export { type PolicyMode, type PolicyOptions, type PromotionPolicy, promotionPolicy, withMode } from './promotion/policy.ts';
export { PolicyError } from './promotion/policy-error.ts';
export { allOf } from './promotion/rules/combined/all-of.ts';
export { anyOf } from './promotion/rules/combined/any-of.ts';
export { noEscalation } from './promotion/rules/content/no-escalation.ts';
export { noFewerReplicas } from './promotion/rules/content/no-fewer-replicas.ts';
export { noImmutableField } from './promotion/rules/content/no-immutable-field.ts';
export { noNewExposure } from './promotion/rules/content/no-new-exposure.ts';
export { noRemovedApi } from './promotion/rules/content/no-removed-api.ts';
export { noRestartFastPath } from './promotion/rules/content/no-restart-fast-path.ts';
export { nothingDeletedForGood } from './promotion/rules/content/nothing-deleted-for-good.ts';
export { type OneWayDoorsOptions, oneWayDoors } from './promotion/rules/content/one-way-doors.ts';
export { podSecurityKept } from './promotion/rules/content/pod-security-kept.ts';
export { type Budget, withinBudget } from './promotion/rules/content/within-budget.ts';
export { type HttpAnswer, type HttpCheckOptions, httpCheck } from './promotion/rules/outside/http-check.ts';
export { comesFromSource } from './promotion/rules/path/comes-from-source.ts';
export { type HealthyInOptions, healthyIn } from './promotion/rules/path/healthy-in.ts';
export { healthyNow } from './promotion/rules/path/healthy-now.ts';
export { type PromotedFromOptions, promotedFrom } from './promotion/rules/path/promoted-from.ts';
export { type SoakedOptions, soaked } from './promotion/rules/path/soaked.ts';
export type { NamedEnvironment } from './promotion/rules/path/stay.ts';
export { type ApprovedOptions, approved } from './promotion/rules/people/approved.ts';
export { type AttestedOptions, attested } from './promotion/rules/proof/attested.ts';
export { type BuiltFromOptions, builtFrom } from './promotion/rules/proof/built-from.ts';
export { type ImagesSignedOptions, imagesSigned } from './promotion/rules/proof/images-signed.ts';
export { type ReleaseSignedOptions, releaseSigned } from './promotion/rules/proof/release-signed.ts';
export { allowedWindows } from './promotion/rules/time/allowed-windows.ts';
export { type AtMostOptions, atMost } from './promotion/rules/time/at-most.ts';
export { type FreezeOptions, freeze } from './promotion/rules/time/freeze.ts';
export type { Day, Window } from './promotion/rules/time/windows.ts';
export { levelFitsDiff } from './promotion/rules/version/level-fits-diff.ts';
export { noDowngrade } from './promotion/rules/version/no-downgrade.ts';
export { noSkippedMinor } from './promotion/rules/version/no-skipped-minor.ts';
export { prereleasesOnlyIn } from './promotion/rules/version/prereleases-only-in.ts';
export type { Identity } from './signing/identity.ts';
export type { TrustedIdentity } from './signing/trust.ts';
export { type Allow, allow, type Defer, type Deny, defer, deny, denyField, type Verdict } from './verdict.ts';
