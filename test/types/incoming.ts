// Type-checked by tsc, never run: what the editor takes and refuses of what comes in.
import type { Chart } from 'cdk8s';
import { GitFolder, HelmChart, Kustomization, patch, YamlFiles } from 'pawl';

interface Values {
  readonly replicas?: number;
  readonly image?: { readonly tag?: string };
}

export function build(chart: Chart): void {
  const patches = [
    patch('Deployment', 'web', (deployment) => ({ ...deployment, spec: { ...deployment.spec, replicas: 3 } })),
    patch('ConfigMap', () => undefined),
  ];
  new HelmChart(chart, 'a', { chart: 'oci://ghcr.io/acme/charts/web', version: '1.2.3', values: { anything: [1] }, patches });
  new HelmChart<Values>(chart, 'b', { chart: 'web', repository: 'https://charts.example.com', version: '1.2.3', values: { replicas: 2 } });
  new HelmChart(chart, 'c', { chart: './charts/web', releaseName: 'web', patches: patches[0] });
  new Kustomization(chart, 'd', { folder: 'deploy/overlays/production', patches });
  new GitFolder(chart, 'e', { repository: 'https://github.com/acme/platform', commit: '0'.repeat(40), folder: 'deploy', patches });
  new YamlFiles(chart, 'f', { files: ['a.yaml', 'https://example.com/b.yaml'], patches: (object) => object });

  // @ts-expect-error a chart of a registry has a version
  new HelmChart(chart, 'g', { chart: 'oci://ghcr.io/acme/charts/web' });
  // @ts-expect-error a bare name needs its repository
  new HelmChart(chart, 'h', { chart: 'web', version: '1.2.3' });
  // @ts-expect-error a folder of the project has no version
  new HelmChart(chart, 'i', { chart: './charts/web', version: '1.2.3' });
  // @ts-expect-error values are of their type
  new HelmChart<Values>(chart, 'j', { chart: './charts/web', values: { replicas: '2' } });
  // @ts-expect-error and have no other keys
  new HelmChart<Values>(chart, 'k', { chart: './charts/web', values: { replica: 2 } });
  // @ts-expect-error a kind that there is
  patch('Deploymnt', 'web', (object) => object);
  // @ts-expect-error a field of the type that it has
  patch('Deployment', 'web', (deployment) => ({ ...deployment, spec: { ...deployment.spec, replicas: '3' } }));
  // @ts-expect-error a commit, not a branch
  new GitFolder(chart, 'l', { repository: 'https://github.com/acme/platform', branch: 'main' });
}
