import type { ResourceKind } from '../kinds';
import { apiIdOf, physicalName } from '../names';

export const httpApi: ResourceKind = {
  identify: (view) => {
    const apiId = apiIdOf(view.stackName, view.logicalId);
    return { ref: apiId, attributes: { ApiId: apiId, ApiEndpoint: view.apiUrl(apiId) } };
  },
  deploy: async (view, { ref }, { app }) => {
    const cors = view.read<object>('CorsConfiguration');
    app.httpApis.push({
      apiId: ref,
      name: view.read<string>('Name') ?? view.logicalId,
      stackName: view.stackName,
      routes: [],
      ...(cors && { cors }),
    });
  },
};

/** The reference is the function's ARN itself, so that a route finds it. */
export const integration: ResourceKind = {
  identify: (view) => {
    const uri = view.read<string>('IntegrationUri') ?? '';
    const written = /functions\/(arn:[^/]+)\/invocations/.exec(uri)?.[1] ?? uri;
    return { ref: written, attributes: {} };
  },
};

export const authorizer: ResourceKind = {
  identify: (view) => {
    const jwt = view.read<{ Issuer?: string; Audience?: string[] }>('JwtConfiguration');
    const plain = { issuer: jwt?.Issuer ?? '', audience: jwt?.Audience ?? [] };
    return { ref: Buffer.from(JSON.stringify(plain)).toString('base64url'), attributes: {} };
  },
};

export const route: ResourceKind = {
  identify: (view) => ({ ref: physicalName(view.stackName, view.logicalId), attributes: {} }),
  deploy: async (view, _identity, { app }) => {
    const apiId = view.read<string>('ApiId');
    const key = String(view.read('RouteKey'));
    const [method, path] = key.includes(' ') ? key.split(' ') : ['ANY', key];
    const functionArn = String(view.read('Target') ?? '').replace(/^integrations\//, '');
    const api = app.httpApis.find((one) => one.apiId === apiId);
    if (!api || !functionArn.startsWith('arn:aws:lambda:')) {
      app.ignored.push({
        type: `route ${key} without a Lambda function`,
        logicalId: view.logicalId,
        stackName: view.stackName,
      });
      return;
    }
    const type = view.read<string>('AuthorizationType') ?? 'NONE';
    if (type !== 'NONE' && type !== 'AWS_IAM' && type !== 'JWT') {
      app.ignored.push({
        type: `route ${key} with ${type} authorization`,
        logicalId: view.logicalId,
        stackName: view.stackName,
      });
      return;
    }
    const authorizerId = view.read<string>('AuthorizerId');
    const jwt =
      authorizerId && type === 'JWT'
        ? (JSON.parse(Buffer.from(authorizerId, 'base64url').toString()) as { issuer: string; audience: string[] })
        : undefined;
    const made = {
      method: String(method),
      path: String(path),
      functionArn,
      authorization: type,
      ...(jwt && { jwt }),
    } as const;
    app.httpApis[app.httpApis.indexOf(api)] = { ...api, routes: [...api.routes, made] };
  },
};
