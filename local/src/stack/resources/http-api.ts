import type { LocalCors, LocalRoute } from '../app';
import type { ResourceKind, ResourceView } from '../kinds';
import { apiIdOf, physicalName } from '../names';

export const httpApi: ResourceKind = {
  identify: (view) => {
    const apiId = apiIdOf(view.stackName, view.logicalId);
    return { ref: apiId, attributes: { ApiId: apiId, ApiEndpoint: view.apiUrl(apiId) } };
  },
  deploy: async (view, { ref }, { app }) => {
    const cors = view.read<LocalCors>('CorsConfiguration');
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
    return { ref: functionOf(view.read<string>('IntegrationUri')), attributes: {} };
  },
};

/** The reference is what a route needs to know of it. */
export const authorizer: ResourceKind = {
  identify: (view) => {
    const jwt = view.read<{ Issuer?: string; Audience?: string[] }>('JwtConfiguration');
    const known: Authorizer =
      view.read<string>('AuthorizerType') === 'REQUEST'
        ? { authorizer: { functionArn: functionOf(view.read<string>('AuthorizerUri')), headers: headersOf(view) } }
        : { jwt: { issuer: jwt?.Issuer ?? '', audience: jwt?.Audience ?? [] } };
    return { ref: Buffer.from(JSON.stringify(known)).toString('base64url'), attributes: {} };
  },
};

type Authorizer = Pick<LocalRoute, 'jwt' | 'authorizer'>;

const functionOf = (uri = ''): string => /functions\/(arn:[^/]+)\/invocations/.exec(uri)?.[1] ?? uri;

/** `$request.header.x-api-key`; other sources are asked of nobody. */
const headersOf = (view: ResourceView): string[] =>
  (view.read<string[]>('IdentitySource') ?? []).flatMap((source) => {
    const name = /^\$request\.header\.(.+)$/i.exec(source)?.[1];
    return name === undefined ? [] : [name.toLowerCase()];
  });

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
    if (type !== 'NONE' && type !== 'AWS_IAM' && type !== 'JWT' && type !== 'CUSTOM') {
      app.ignored.push({
        type: `route ${key} with ${type} authorization`,
        logicalId: view.logicalId,
        stackName: view.stackName,
      });
      return;
    }
    const authorizerId = view.read<string>('AuthorizerId');
    const known =
      authorizerId && (type === 'JWT' || type === 'CUSTOM')
        ? (JSON.parse(Buffer.from(authorizerId, 'base64url').toString()) as Authorizer)
        : {};
    const made: LocalRoute = {
      method: String(method),
      path: String(path),
      functionArn,
      authorization: type,
      ...known,
    };
    app.httpApis[app.httpApis.indexOf(api)] = { ...api, routes: [...api.routes, made] };
  },
};
