import { FULL } from '../support/full';
import { Cluster, missing } from './support/cluster';
import { CHART, hasHelm, helm } from './support/helm';

const skipped = !FULL ? 'npm run test:full does it' : (missing ?? (hasHelm ? undefined : 'Helm is not there'));
if (skipped !== undefined) console.info(`the chart is not installed on a real API server: ${skipped}`);
const withCluster = skipped === undefined ? describe : describe.skip;

const NAMESPACE = 'ml';
const VALUES = ['--values', 'test/deploy/values/role.yaml'];

interface Deployment {
  readonly spec: {
    readonly replicas: number;
    readonly template: { readonly spec: { containers: { image: string }[] } };
  };
}

withCluster('on a real API server', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await Cluster.start();
    const labels = Object.fromEntries(
      ['enforce', 'warn', 'audit'].map((mode) => [`pod-security.kubernetes.io/${mode}`, 'restricted']),
    );
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE, labels } };
    expect((await cluster.ask('POST', '/api/v1/namespaces', namespace)).status).toBe(201);
  });
  afterAll(() => cluster?.stop());

  const inCluster = (...args: string[]) => helm(...args, '--namespace', NAMESPACE, '--kubeconfig', cluster.config);
  const deployment = async (): Promise<Deployment> => {
    const path = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/ui-ml-workflow-ui`;
    return (await cluster.ask('GET', path)).body as unknown as Deployment;
  };
  const imageOf = ({ spec }: Deployment) => spec.template.spec.containers[0]?.image;

  test('it is installed, upgraded, taken back and removed', async () => {
    const installed = inCluster('install', 'ui', CHART, ...VALUES);
    expect(installed).toEqual({ status: 0, text: expect.stringContaining('STATUS: deployed') as string });
    // PodSecurity warns of a template whose pods it would refuse.
    expect(installed.text).not.toMatch(/PodSecurity|Warning/i);
    expect(imageOf(await deployment())).toBe('registry.example.com/ml-workflow-ui:1.2.3');
    expect(inCluster('upgrade', 'ui', CHART, ...VALUES, '--set', 'image.tag=1.2.4,replicaCount=3').status).toBe(0);
    const upgraded = await deployment();
    expect({ image: imageOf(upgraded), replicas: upgraded.spec.replicas }).toEqual({
      image: 'registry.example.com/ml-workflow-ui:1.2.4',
      replicas: 3,
    });
    expect(inCluster('upgrade', 'ui', CHART, ...VALUES, '--set', 'image.tag=latest').status).not.toBe(0);
    expect(imageOf(await deployment())).toBe('registry.example.com/ml-workflow-ui:1.2.4');
    expect(inCluster('rollback', 'ui', '1').status).toBe(0);
    expect(imageOf(await deployment())).toBe('registry.example.com/ml-workflow-ui:1.2.3');
    expect(inCluster('uninstall', 'ui').status).toBe(0);
    expect((await deployment()) as unknown).toMatchObject({ reason: 'NotFound' });
  });

  test('behind an ingress, with everything that the chart has', async () => {
    const everything = [
      '--values',
      'test/deploy/values/pod-identity.yaml',
      '--set',
      'priorityClassName=system-cluster-critical',
    ];
    expect(inCluster('install', 'all', CHART, ...everything)).toMatchObject({ status: 0 });
    expect(inCluster('upgrade', 'all', CHART, '--values', 'deploy/values/production.yaml')).toMatchObject({
      status: 0,
    });
    expect(inCluster('uninstall', 'all')).toMatchObject({ status: 0 });
  });

  test('PodSecurity "restricted" takes its pods, and refuses one without what the chart says', async () => {
    expect(inCluster('install', 'ui', CHART, ...VALUES).status).toBe(0);
    const { spec } = (await deployment()).spec.template as { spec: Record<string, unknown> };
    const pod = (changed: object) => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'ui' },
      spec: { ...spec, ...changed },
    });
    const path = `/api/v1/namespaces/${NAMESPACE}/pods?dryRun=All`;
    const taken = await cluster.ask('POST', path, pod({}));
    expect({ status: taken.status, message: taken.body.message }).toEqual({ status: 201, message: undefined });
    const refused = await cluster.ask('POST', path, pod({ securityContext: {} }));
    expect({ status: refused.status, message: refused.body.message }).toEqual({
      status: 403,
      message: expect.stringMatching(/violates PodSecurity "restricted.*runAsNonRoot/) as string,
    });
  });
});
