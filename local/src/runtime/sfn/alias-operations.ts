import { ServiceError } from '../../services/types';
import type { AliasRecord, Route } from './aliases';
import { ARN, checkArn, checkRequest, DESCRIPTION, type MemberRule, NEXT, PAGE, paginate } from './checks';
import type { SfnContext } from './context';

const ROUTES: MemberRule = {
  type: 'list',
  min: 1,
  max: 2,
  item: {
    type: 'structure',
    shape: 'RoutingConfigurationListItem',
    members: {
      stateMachineVersionArn: ARN,
      weight: { type: 'integer', required: true, min: 0, max: 100 },
    },
  },
};
const NAME: MemberRule = {
  type: 'string',
  required: true,
  min: 1,
  max: 80,
  pattern: /^(?=.*[a-zA-Z_\-.])[a-zA-Z0-9_\-.]+$/,
};

interface CreateInput {
  readonly name: string;
  readonly description?: string;
  readonly routingConfiguration: readonly Route[];
}

interface UpdateInput {
  readonly stateMachineAliasArn: string;
  readonly description?: string;
  readonly routingConfiguration?: readonly Route[];
}

export function aliasOperations(context: SfnContext) {
  const { machines, versions, aliases } = context;
  const require = (arn: string): AliasRecord => {
    checkArn(arn, 'stateMachine');
    const alias = aliases.find(arn);
    if (!alias) throw gone();
    return alias;
  };
  /** The state machine whose versions the routes lead to. */
  const checkRoutes = (routes: readonly Route[]): string => {
    checkRouteArns(routes);
    if (routes.some(({ stateMachineVersionArn }) => !versions.find(stateMachineVersionArn))) throw gone();
    return machineOf(routes[0]?.stateMachineVersionArn ?? '');
  };

  return {
    async CreateStateMachineAlias(input: CreateInput) {
      checkRequest(input, {
        name: NAME,
        description: DESCRIPTION,
        routingConfiguration: { ...ROUTES, required: true },
      });
      const { name, description, routingConfiguration } = input;
      const machineArn = checkRoutes(routingConfiguration);
      const known = aliases.find(`${machineArn}:${name}`);
      if (known && (known.description !== description || !sameRoutes(known.routes, routingConfiguration))) {
        const reason = 'an alias with the same name and a different routing configuration already exists.';
        throw new ServiceError('ConflictException', `Failed to create alias because ${reason}`);
      }
      const alias = known ?? aliases.create(machineArn, name, description, routingConfiguration);
      return { stateMachineAliasArn: alias.arn, creationDate: new Date(alias.createdAt) };
    },

    async UpdateStateMachineAlias(input: UpdateInput) {
      checkRequest(input, { stateMachineAliasArn: ARN, description: DESCRIPTION, routingConfiguration: ROUTES });
      const { stateMachineAliasArn, description, routingConfiguration: routes } = input;
      const alias = require(stateMachineAliasArn);
      if (description === undefined && routes === undefined) {
        throw new ServiceError(
          'ValidationException',
          'Either the description or the routing configuration must be specified',
        );
      }
      if (routes && checkRoutes(routes) !== alias.machineArn) throw unlike(routes);
      return { updateDate: new Date(aliases.update(alias, { description, routes }).updatedAt) };
    },

    async DescribeStateMachineAlias(input: { readonly stateMachineAliasArn: string }) {
      checkRequest(input, { stateMachineAliasArn: ARN });
      const { arn, name, description, routes, createdAt, updatedAt } = require(input.stateMachineAliasArn);
      return {
        stateMachineAliasArn: arn,
        name,
        ...(description === undefined ? {} : { description }),
        routingConfiguration: routes,
        creationDate: new Date(createdAt),
        updateDate: new Date(updatedAt),
      };
    },

    async DeleteStateMachineAlias(input: { readonly stateMachineAliasArn: string }) {
      checkRequest(input, { stateMachineAliasArn: ARN });
      aliases.delete(require(input.stateMachineAliasArn).arn);
      return {};
    },

    async ListStateMachineAliases(input: {
      readonly stateMachineArn: string;
      readonly maxResults?: number;
      readonly nextToken?: string;
    }) {
      checkRequest(input, { stateMachineArn: ARN, maxResults: PAGE, nextToken: NEXT });
      const { stateMachineArn: arn } = input;
      const version = versions.find(arn);
      const all = version ? aliases.leadingTo(arn) : aliases.of(machines.require(arn).arn);
      const { page, nextToken } = paginate(all, input);
      return {
        stateMachineAliases: page.map((alias) => ({
          stateMachineAliasArn: alias.arn,
          creationDate: new Date(alias.createdAt),
        })),
        nextToken,
      };
    },
  };
}

const gone = (): ServiceError =>
  new ServiceError('ResourceNotFound', 'Request references a resource that does not exist.');

const machineOf = (versionArn: string): string => versionArn.replace(/:\d+$/, '');

const received = (routes: readonly Route[]): string =>
  `Received: [${routes.map(({ stateMachineVersionArn }) => stateMachineVersionArn).join(', ')}]`;

const unlike = (routes: readonly Route[]): ServiceError =>
  new ServiceError(
    'ValidationException',
    `Routing configuration must contain state machine version ARNs of the same state machine. ${received(routes)}`,
  );

function checkRouteArns(routes: readonly Route[]): void {
  const refuse = (reason: string): never => {
    throw new ServiceError('ValidationException', reason);
  };
  const arns = routes.map(({ stateMachineVersionArn }) => stateMachineVersionArn);
  if (arns.some((arn) => !/^arn:[^:]+:states:[^:]*:[^:]*:stateMachine:[^:]+:\d+$/.test(arn))) {
    refuse(`Routing configuration must contain state machine version ARNs. ${received(routes)}`);
  }
  if (new Set(arns).size < arns.length) {
    refuse(`Routing configuration must contain distinct state machine version ARNs. ${received(routes)}`);
  }
  const weights = routes.map(({ weight }) => weight);
  if (weights.reduce((sum, weight) => sum + weight, 0) !== 100) {
    refuse(`Sum of routing configuration weights must equal 100. Received: [${weights.join(', ')}]`);
  }
  if (new Set(arns.map(machineOf)).size > 1) throw unlike(routes);
}

const sameRoutes = (one: readonly Route[], other: readonly Route[]): boolean =>
  one.length === other.length &&
  one.every(({ stateMachineVersionArn, weight }) =>
    other.some((it) => it.stateMachineVersionArn === stateMachineVersionArn && it.weight === weight),
  );
