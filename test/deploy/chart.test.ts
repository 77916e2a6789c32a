import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settingsOf } from '../../ui/server/settings';
import { CHART, helm, KUBERNETES, rendered, template, withHelm } from './support/helm';
import { pythonTool } from './support/tools';

const PRODUCTION = 'deploy/values/production.yaml';
const ROLE = 'test/deploy/values/role.yaml';
const POD_IDENTITY = 'test/deploy/values/pod-identity.yaml';
const ALL = [PRODUCTION, ROLE, POD_IDENTITY];

interface Container {
  readonly image: string;
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly volumeMounts: readonly unknown[];
}

interface PodSpec {
  readonly containers: readonly Container[];
  readonly volumes: readonly Readonly<Record<string, unknown>>[];
  readonly securityContext: Readonly<Record<string, unknown>>;
  readonly automountServiceAccountToken: boolean;
  readonly terminationGracePeriodSeconds: number;
}

function podOf(...given: Parameters<typeof rendered>): PodSpec & { readonly container: Container } {
  const { template: pod } = rendered(...given).get('Deployment')?.spec as { template: { spec: PodSpec } };
  return { ...pod.spec, container: pod.spec.containers[0] as Container };
}

withHelm('the chart', () => {
  test.each(ALL)('%s: Helm finds nothing to say, and Kubernetes knows every field', (file) => {
    const lint = helm('lint', CHART, '--strict', '--kube-version', KUBERNETES, '--values', file);
    expect(lint.text).toContain('0 chart(s) failed');
    expect(lint.text).not.toMatch(/WARNING|ERROR/);
    const folder = mkdtempSync(join(tmpdir(), 'ml-workflow-chart-'));
    try {
      const manifests = join(folder, 'manifests.yaml');
      writeFileSync(manifests, template([file]).text);
      const { status, text } = pythonTool('kubernetes-validate', '-k', KUBERNETES, '--strict', manifests);
      expect({ status, text }).toEqual({
        status: 0,
        text: expect.stringContaining('passed for resource deployment') as string,
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test.each(ALL)('%s: what its server is told is all that it needs to start', (file) => {
    const { env } = podOf([file]).container;
    const environment = Object.fromEntries(env.map(({ name, value }) => [name, value]));
    expect(() => settingsOf(environment)).not.toThrow();
  });

  test('a path of a shared host: the app is told its address, and the ingress leads there', () => {
    const all = rendered([POD_IDENTITY]);
    expect(podOf([POD_IDENTITY]).container.env).toContainEqual({
      name: 'PUBLIC_URL',
      value: 'https://tools.example.com/ml/',
    });
    expect(all.get('Ingress')?.spec).toMatchObject({
      ingressClassName: 'nginx',
      tls: [{ hosts: ['tools.example.com'], secretName: 'tools-tls' }],
      rules: [{ host: 'tools.example.com', http: { paths: [{ path: '/ml', pathType: 'Prefix' }] } }],
    });
    expect(podOf([POD_IDENTITY]).container.image).toMatch(/^registry\.example\.com\/ml-workflow-ui@sha256:2{64}$/);
  });

  test.each(ALL)('%s: what PodSecurity "restricted" asks for, and a root that is only read', (file) => {
    const pod = podOf([file]);
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(pod.containers.map(({ securityContext }) => securityContext)).toEqual([
      {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        privileged: false,
        capabilities: { drop: ['ALL'] },
      },
    ]);
    expect(pod.volumes).toEqual([{ name: 'tmp', emptyDir: { sizeLimit: '16Mi' } }]);
    expect(pod.automountServiceAccountToken).toBe(false);
    for (const field of ['hostNetwork', 'hostPID', 'hostIPC', 'initContainers']) expect(pod).not.toHaveProperty(field);
  });

  test('a pod that ends has time to finish: longer than it drains and a request takes', () => {
    expect(podOf([ROLE], { drainSeconds: 30 }).terminationGracePeriodSeconds).toBeGreaterThan(30 + 31);
  });

  test('by a port alone, nobody in the cluster reaches the app; behind an ingress, who is named', () => {
    const closed = rendered([ROLE]).get('NetworkPolicy')?.spec;
    expect(closed).toMatchObject({ policyTypes: ['Ingress', 'Egress'] });
    expect(closed).not.toHaveProperty('ingress');
    const open = rendered([POD_IDENTITY]).get('NetworkPolicy')?.spec as {
      ingress: unknown;
      egress: { ports: unknown }[];
    };
    expect(open.ingress).toEqual([
      {
        from: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ingress-nginx' } },
            podSelector: { matchLabels: { 'app.kubernetes.io/name': 'ingress-nginx' } },
          },
        ],
        ports: [{ port: 'http' }],
      },
    ]);
    expect(open.egress.map(({ ports }) => ports)).toEqual([
      [
        { port: 53, protocol: 'UDP' },
        { port: 53, protocol: 'TCP' },
      ],
      [{ port: 443 }],
      [{ port: 80 }],
    ]);
  });

  test("the node's own role is out of reach, and the agent of Pod Identity only where it is needed", () => {
    const egress = (file: string) => JSON.stringify(rendered([file]).get('NetworkPolicy')?.spec.egress);
    for (const file of [PRODUCTION, ROLE]) {
      expect(egress(file)).toContain('"except":["169.254.0.0/16"]');
      expect(egress(file)).not.toContain('169.254.170.23');
    }
    expect(egress(POD_IDENTITY)).toContain('169.254.170.23/32');
    for (const file of ALL) {
      expect(podOf([file]).container.env).toContainEqual({ name: 'AWS_EC2_METADATA_DISABLED', value: 'true' });
    }
  });

  test('the role by IRSA stands on the service account', () => {
    expect(rendered([ROLE]).get('ServiceAccount')?.metadata.annotations).toEqual({
      'eks.amazonaws.com/role-arn': 'arn:aws:iam::111122223333:role/console',
    });
    expect(rendered([ROLE], { 'serviceAccount.create': false }).has('ServiceAccount')).toBe(false);
  });

  test('scaling: by itself, an upgrade leaves the number of pods alone', () => {
    const itself = rendered([PRODUCTION]);
    expect(itself.get('Deployment')?.spec).not.toHaveProperty('replicas');
    expect(itself.get('HorizontalPodAutoscaler')?.spec).toMatchObject({ minReplicas: 2, maxReplicas: 6 });
    expect(itself.get('PodDisruptionBudget')?.spec).toMatchObject({ maxUnavailable: 1 });
    const fixed = rendered([ROLE]);
    expect(fixed.get('Deployment')?.spec.replicas).toBe(1);
    expect([...fixed.keys()].sort()).toEqual(['Deployment', 'NetworkPolicy', 'Service', 'ServiceAccount']);
  });

  test.each<[string, string, Readonly<Record<string, unknown>>, RegExp]>([
    ['no image', ROLE, { 'image.repository': '' }, /image\.repository is not set: set it to the repository/],
    ['no build', ROLE, { 'image.tag': '' }, /image\.tag and image\.digest are not set/],
    ['any build', ROLE, { 'image.tag': 'latest' }, /\/image\/tag/],
    ['no API', ROLE, { 'console.apiUrl': '' }, /console\.apiUrl is not set: .* ConsoleUrl/],
    [
      'an API in the clear',
      ROLE,
      { 'console.apiUrl': 'http://api.example.com' },
      /\/console\/apiUrl.*does not match pattern '\^\(https/,
    ],
    [
      'nobody chose who may act',
      ROLE,
      { 'console.auth': '' },
      /console\.auth is not set: set it to "jwt" if people sign in/,
    ],
    ['another choice', ROLE, { 'console.auth': 'none' }, /\/console\/auth.*must be one of .*'jwt', 'iam'/],
    ['no region', ROLE, { 'console.apiUrl': 'https://api.example.com' }, /console\.region is not set/],
    [
      'a role that is not used',
      PRODUCTION,
      { 'serviceAccount.roleArn': 'arn:aws:iam::111122223333:role/a' },
      /needs no role/,
    ],
    ['a role by its name', ROLE, { 'serviceAccount.roleArn': 'console' }, /\/serviceAccount\/roleArn/],
    ['half a sign-in', PRODUCTION, { 'signIn.clientId': '' }, /only one is set: set both, or neither/],
    ['sign-in where nobody signs in', PRODUCTION, { 'console.auth': 'iam' }, /where nobody signs in: remove one/],
    ['an ingress for no host', PRODUCTION, { 'ingress.host': '' }, /ingress\.host is not set/],
    [
      'an ingress that can reach nothing',
      PRODUCTION,
      { 'networkPolicy.ingressFrom': [] },
      /name the ingress controller's namespace/,
    ],
    ['a peer of no kind', ROLE, { 'networkPolicy.ingressFrom': [{}] }, /\/networkPolicy\/ingressFrom\/0/],
    [
      'most below least',
      PRODUCTION,
      { 'autoscaling.maxReplicas': 1 },
      /maxReplicas is 1, below autoscaling\.minReplicas \(2\): raise it/,
    ],
    ['a misspelt key', ROLE, { 'console.apiURL': 'https://x' }, /additional properties 'apiURL' not allowed/],
    ['a number as text', ROLE, { replicaCount: '2' }, /\/replicaCount.*got string, want integer/],
    ['an origin with a path', PRODUCTION, { connectOrigins: ['https://a.example/b'] }, /\/connectOrigins\/0/],
  ])('refuses %s in words', (_what, file, values, words) => {
    const { status, text } = template([file], values);
    expect(status).not.toBe(0);
    expect(text).toMatch(words);
  });
});
