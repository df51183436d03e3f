export { readYaml } from './yaml/read-yaml.ts';
export { toYaml } from './yaml/to-yaml.ts';
