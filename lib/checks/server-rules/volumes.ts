import { quoted } from '../quoted.ts';
import { containerRules, everywhere, type PlaceRule, podRules } from './place-rule.ts';
import { isDnsLabel, isText, staysInside } from './values.ts';

const sources = ['secret', 'configMap', 'downwardAPI', 'projected'].map((kind) => `volumes[].${kind}`);
const projected = ['secret', 'configMap', 'downwardAPI'].map((kind) => `volumes[].projected.sources[].${kind}`);
const itemLists = [...sources, ...projected].map((at) => `${at}.items[]`);

const mode: Omit<PlaceRule, 'at'> = {
  id: 'bad-mode',
  wrong: (value) => typeof value === 'number' && (value < 0 || value > 0o777),
  message: (value) => `${quoted(value)} is no mode of a file, expected 0 to 511, which is 0o777`,
  fix: 'Write it as an octal number: 0o644 in TypeScript, 0644 in YAML, 420 in both',
};

/** Volumes beyond their schemas (core/validation: ValidateVolumes). */
export const volumeFields = podRules([
  {
    id: 'bad-name',
    at: 'volumes[].name',
    wrong: (value) => isText(value) && !isDnsLabel(value),
    message: (value) => `${quoted(value)} is no name of a volume`,
    fix: 'Use at most 63 lower-case letters, digits and "-", beginning and ending with a letter or digit',
  },
  ...everywhere([...sources.map((at) => `${at}.defaultMode`), ...itemLists.map((at) => `${at}.mode`)], mode),
  ...everywhere(
    itemLists.map((at) => `${at}.path`),
    {
      id: 'bad-path',
      wrong: (value) => isText(value) && (!staysInside(value) || value.startsWith('..')),
      message: (value) => `Path ${quoted(value)} leaves its volume`,
      fix: 'Use a relative path without ".."',
    },
  ),
  ...everywhere(
    ['volumes[].downwardAPI', 'volumes[].projected.sources[].downwardAPI'].map((at) => `${at}.items[].fieldRef.fieldPath`),
    {
      id: 'bad-volume',
      wrong: (value) => isText(value) && !/^metadata\.(?:name|namespace|uid|(?:labels|annotations)(?:\['.+'\])?)$/.test(value),
      message: (value) => `A file cannot hold the field ${quoted(value)}`,
      fix: 'Use one of metadata.name, metadata.namespace, metadata.uid, metadata.labels, metadata.annotations',
    },
  ),
]);

/** validateVolumeMounts. */
export const mountPaths = containerRules(
  everywhere(['volumeMounts[].subPath', 'volumeMounts[].subPathExpr'], {
    id: 'bad-path',
    wrong: (value) => isText(value) && !staysInside(value),
    message: (value) => `Path ${quoted(value)} leaves its volume`,
    fix: 'Use a path relative to the volume, without ".."',
  }),
);
