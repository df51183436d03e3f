import { textAt, valueAt } from '../../manifest/reading.ts';
import { quoted } from '../quoted.ts';
import { type PlaceRule, rulesFor } from './place-rule.ts';
import { says } from './values.ts';

const group = 'rbac.authorization.k8s.io';

const rules: readonly PlaceRule[] = [
  {
    id: 'bad-access-rule',
    at: 'rules[]',
    wrong: (value) => says(value, 'nonResourceURLs') && (says(value, 'resources') || says(value, 'apiGroups')),
    message: 'A rule is about resources and about addresses, expected one of them',
    fix: 'Make it two rules',
  },
  {
    id: 'bad-access-rule',
    at: 'rules[]',
    below: 'apiGroups',
    wrong: (value) => !says(value, 'nonResourceURLs') && !says(value, 'apiGroups'),
    message: 'A rule names no API groups',
    fix: "Name them; the core group, with pods and secrets, is an empty text: apiGroups: ['']",
  },
  {
    id: 'bad-access-rule',
    at: 'rules[]',
    below: 'resources',
    wrong: (value) => !says(value, 'nonResourceURLs') && !says(value, 'resources'),
    message: 'A rule names no resources',
    fix: "Name them: resources: ['pods']",
  },
  {
    id: 'bad-access-rule',
    at: 'rules[]',
    below: 'verbs',
    wrong: (value) => Array.isArray(valueAt(value, 'verbs')) && !says(value, 'verbs'),
    message: 'A rule allows nothing',
    fix: "Name the verbs: verbs: ['get', 'list', 'watch']",
  },
];

/** rbac/validation: ValidatePolicyRule. */
export const roles = rulesFor([`Role.${group}`, `ClusterRole.${group}`], rules);

export const namespacedRoles = rulesFor(
  [`Role.${group}`],
  [
    {
      id: 'bad-access-rule',
      at: 'rules[]',
      below: 'nonResourceURLs',
      wrong: (value) => says(value, 'nonResourceURLs'),
      message: 'A Role is of a namespace, and allows addresses of the whole server',
      fix: 'Write a ClusterRole',
    },
  ],
);

/** rbac/validation: ValidateRoleBindingSubject. */
export const clusterBindings = rulesFor(
  [`ClusterRoleBinding.${group}`],
  [
    {
      id: 'missing-field',
      at: 'subjects[]',
      below: 'namespace',
      wrong: (value) => valueAt(value, 'kind') === 'ServiceAccount' && textAt(value, 'namespace') === undefined,
      message: (value) => `ServiceAccount ${quoted(valueAt(value, 'name'))} has no namespace`,
      fix: 'Say in which namespace it is: the binding itself has none',
    },
  ],
);
