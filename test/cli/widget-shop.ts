/** A widget that breaks a rule of its definition, and a Deployment that no schema refuses. */
export const widgetShop = {
  'environments/index.ts': `import { application, environment, pinned, project } from 'pawl';
import { ApiObject } from 'cdk8s';
import { z } from 'zod';
const spec = { type: 'object', properties: { size: { type: 'integer' } }, 'x-kubernetes-validations': [{ rule: 'self.size < 3', message: 'too large' }] };
const web = application('web', z.object({}), (chart) => {
  new ApiObject(chart, 'definition', { apiVersion: 'apiextensions.k8s.io/v1', kind: 'CustomResourceDefinition', metadata: { name: 'widgets.shop.example' },
    spec: { group: 'shop.example', scope: 'Namespaced', names: { kind: 'Widget', plural: 'widgets' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object', properties: { spec } } } }] } });
  new ApiObject(chart, 'widget', { apiVersion: 'shop.example/v1', kind: 'Widget', metadata: { name: 'one' }, spec: { size: 3 } });
  new ApiObject(chart, 'settings', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { a: 'b' } });
});
export default project({ name: 'shop', environments: [
  environment('production', { tier: 'development', kubernetes: '1.34', track: pinned(), deploy: [web({})] })] });
`,
  'platform/policy.yaml': `apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: { name: no-maps }
spec:
  matchConstraints: { resourceRules: [{ apiGroups: [''], apiVersions: [v1], operations: [CREATE], resources: [configmaps] }] }
  validations: [{ expression: "object.metadata.namespace != 'shop'", message: no maps here }]
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: { name: no-maps }
spec: { policyName: no-maps, validationActions: [Deny] }
`,
};
