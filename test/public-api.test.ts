import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sourceOf } from './architecture/source.ts';

/** What a project can import. A name that comes or goes here is a decision, and a line in the changelog. */
const values: readonly string[] = [
  'ConstructError',
  'Duration',
  'GitFolder',
  'HelmChart',
  'Kustomization',
  'PawlError',
  'Testing',
  'YamlFiles',
  'acknowledge',
  'allow',
  'application',
  'buildPolicy',
  'comesFromSource',
  'defer',
  'deny',
  'denyField',
  'environment',
  'follow',
  'image',
  'imagesByDigest',
  'imagesExact',
  'noDowngrade',
  'noPlainSecrets',
  'patch',
  'pinned',
  'project',
  'promotionPolicy',
  'requestsSet',
  'soaked',
  'warn',
];
const types: readonly string[] = [
  'Acknowledgement',
  'Allow',
  'Application',
  'BuildFacts',
  'BuildPolicy',
  'BuildPolicyOptions',
  'BuildVerdict',
  'ChartSource',
  'ChartValues',
  'Consequence',
  'Defer',
  'Deny',
  'DeployFunction',
  'DeployOptions',
  'Deployable',
  'Environment',
  'EnvironmentFacts',
  'EnvironmentProps',
  'FieldChange',
  'Finding',
  'FollowTrack',
  'GitFolderProps',
  'HelmChartProps',
  'HistoryFact',
  'Json',
  'JsonObject',
  'KindName',
  'Kinds',
  'KubernetesObject',
  'KustomizationProps',
  'ManifestObject',
  'ManifestSet',
  'NamedApplication',
  'ObjectChange',
  'ObjectId',
  'ObjectMetadata',
  'ObjectPatch',
  'PatchChange',
  'PinnedTrack',
  'PolicyOptions',
  'Project',
  'ProjectInputs',
  'ProjectProps',
  'PromotionFacts',
  'PromotionOverrides',
  'PromotionPolicy',
  'ReleaseFact',
  'SemanticDiff',
  'SourceFact',
  'TestingOptions',
  'Tier',
  'Track',
  'TypedChange',
  'TypedPatch',
  'Verdict',
  'YamlFilesProps',
];

const index = sourceOf('lib/index.ts', readFileSync(join(import.meta.dirname, '../lib/index.ts'), 'utf8'));

test('the package exports these values and no others', async () => {
  assert.deepEqual(Object.keys(await import('pawl')).sort(), [...values].sort());
});

test('the package exports these types and no others', () => {
  assert.deepEqual(index.exports.filter((name) => !values.includes(name)).sort(), [...types].sort());
});
