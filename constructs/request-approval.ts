import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Policy } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { Errors, INextable, IStateMachine, State, StateMachineFragment, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { APPROVALS_KEY, APPROVALS_TTL, Env, PENDING_INDEX, Routes } from '../handlers/shared/contract';
import { Approval } from './approval';
import { AwsTask } from './private/aws-task';
import { handler } from './private/handler';
import { addRoutes, httpApi } from './private/http-api';
import { code, expression } from './private/jsonata';
import { sagemakerArn } from './private/names';
import { allow } from './private/policies';
import { pass } from './private/states';

/** Properties of {@link RequestApproval}. */
export interface RequestApprovalProps {
  /** Whom to ask, and how. */
  readonly approval: Approval;
  /** Name shown to people; requests of one name supersede each other. */
  readonly workflowName: string;
  /** Group of the package that is decided on. */
  readonly packageGroupName: string;
  /** The metric shown first to people. */
  readonly headlineMetric: string;
  /**
   * Key of the table of requests.
   * @default - a key that AWS owns
   */
  readonly encryptionKey?: IKey;
  /**
   * What happens to the table of requests when the stack is deleted.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * The run: JSONata.
   * @default '{% $run %}'
   */
  readonly run?: string;
  /**
   * The prepared data: JSONata.
   * @default '{% $data %}'
   */
  readonly data?: string;
  /**
   * The evaluation that is decided on: JSONata.
   * @default '{% $evaluation %}'
   */
  readonly evaluation?: string;
  /**
   * The champion, or null: JSONata.
   * @default '{% $champion %}'
   */
  readonly champion?: string;
  /**
   * The model package: JSONata.
   * @default '{% $package %}'
   */
  readonly modelPackage?: string;
  /**
   * Name of the variable that takes the result.
   * @default 'approval'
   */
  readonly resultVariable?: string;
}

/**
 * Asks people, reminds them until the request expires, and writes the decision into the model registry.
 * A standalone user calls {@link grantDelivery} with the state machine.
 *
 * Input: `run`, `data`, `evaluation`, `champion`, `modelPackage`. Output, also in `$approval`:
 * `{decision, by, at, comment, evaluationDigest}`; `decision` is approved, rejected, expired or superseded.
 * Errors: none of its own.
 */
export class RequestApproval extends StateMachineFragment {
  public readonly startState: State;
  public readonly endStates: INextable[];
  /** One item per request. */
  public readonly table: Table;
  /** Sends the mails. */
  public readonly askFunction: Function;
  /** Serves the page and takes decisions. */
  public readonly decideFunction: Function;
  /** The page and the signed decision route. */
  public readonly api: HttpApi;
  private delivers = false;

  constructor(scope: Construct, id: string, props: RequestApprovalProps) {
    super(scope, id);
    this.table = this.makeTable(props);
    this.api = httpApi(this, `Approvals of ${props.workflowName}`, { rateLimit: 10, burstLimit: 20 });
    const common = {
      [Env.APPROVALS_TABLE]: this.table.tableName,
      [Env.APPROVAL_URL]: this.api.apiEndpoint,
      [Env.WORKFLOW_NAME]: props.workflowName,
    };
    this.askFunction = this.makeAsk(props.approval, common);
    this.decideFunction = handler(this, 'Decide', {
      name: 'decide',
      description: 'Serves the approval page and takes decisions',
      environment: common,
    });
    this.grantTable();
    addRoutes(this.api, this.decideFunction, [
      { path: Routes.PAGE, methods: [HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST], iam: false },
      { path: Routes.SIGNED_DECISION, methods: [HttpMethod.POST], iam: true },
      { path: Routes.LIST, methods: [HttpMethod.GET], iam: true },
    ]);
    const { start, end } = this.states(props);
    this.startState = start;
    this.endStates = [end];
    this.node.addValidation({
      validate: () =>
        this.delivers ? [] : ['no state machine gets decisions: call grantDelivery(stateMachine) on RequestApproval'],
    });
  }

  /** Lets the handlers hand decisions to the state machine that holds these states. */
  public grantDelivery(stateMachine: IStateMachine): void {
    this.delivers = true;
    // A policy of its own: in the roles' default policies it would make a cycle through the state machine.
    new Policy(this, 'Delivery', {
      roles: [this.askFunction.role, this.decideFunction.role].filter((role) => role !== undefined),
      statements: [allow(['states:SendTaskSuccess'], [stateMachine.stateMachineArn])],
    });
  }

  private makeTable(props: RequestApprovalProps): Table {
    const table = new Table(this, 'Requests', {
      partitionKey: { name: APPROVALS_KEY, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: APPROVALS_TTL,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      encryption: props.encryptionKey ? TableEncryption.CUSTOMER_MANAGED : TableEncryption.DEFAULT,
      encryptionKey: props.encryptionKey,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
    });
    table.addGlobalSecondaryIndex({
      indexName: PENDING_INDEX.name,
      partitionKey: { name: PENDING_INDEX.partition, type: AttributeType.STRING },
      sortKey: { name: PENDING_INDEX.sort, type: AttributeType.STRING },
    });
    return table;
  }

  private makeAsk(approval: Approval, environment: Record<string, string>): Function {
    const mail = approval._mail;
    const ask = handler(this, 'Ask', {
      name: 'ask',
      description: 'Records a request for approval and mails it',
      environment: {
        ...environment,
        [Env.RECIPIENTS]: JSON.stringify(mail.recipients),
        [Env.MAIL_FROM]: mail.from,
        [Env.MAIL_CONFIGURATION_SET]: mail.configurationSet,
      },
    });
    const stack = Stack.of(this);
    const identities = [mail.from, mail.from.split('@')[1]].map((name) => ses(stack, 'identity', name));
    const sets = mail.configurationSet ? [ses(stack, 'configuration-set', mail.configurationSet)] : [];
    ask.addToRolePolicy(allow(['ses:SendEmail'], [...identities, ...sets]));
    return ask;
  }

  private grantTable(): void {
    const items = [this.table.tableArn];
    const index = [`${this.table.tableArn}/index/${PENDING_INDEX.name}`];
    const read = ['dynamodb:GetItem', 'dynamodb:UpdateItem'];
    this.askFunction.addToRolePolicy(allow([...read, 'dynamodb:PutItem'], items));
    this.decideFunction.addToRolePolicy(allow(read, items));
    for (const reader of [this.askFunction, this.decideFunction]) {
      reader.addToRolePolicy(allow(['dynamodb:Query'], index));
      this.table.encryptionKey?.grantEncryptDecrypt(reader);
    }
  }

  private states(props: RequestApprovalProps): { start: State; end: INextable } {
    const { approval, packageGroupName, resultVariable: variable = 'approval' } = props;
    const request = `$${variable}Request`;
    const modelPackage = props.modelPackage ?? '{% $package %}';
    const prepare = pass(this, 'Prepare request', {
      [`${variable}Request`]: {
        ask: 0,
        askedAt: '{% $now() %}',
        expiresAt: expression(`$fromMillis($toMillis($now()) + ${approval.expiry.toMilliseconds()})`),
      },
    });
    const wait = new AwsTask(this, 'Wait for approval', {
      resource: 'lambda:invoke.waitForTaskToken',
      args: {
        FunctionName: this.askFunction.functionArn,
        Payload: {
          v: 1,
          taskToken: '{% $states.context.Task.Token %}',
          executionArn: '{% $states.context.Execution.Id %}',
          run: props.run ?? '{% $run %}',
          data: props.data ?? '{% $data %}',
          evaluation: props.evaluation ?? '{% $evaluation %}',
          champion: props.champion ?? '{% $champion %}',
          package: modelPackage,
          ask: expression(`${request}.ask`),
          askedAt: expression(`${request}.askedAt`),
          expiresAt: expression(`${request}.expiresAt`),
          now: '{% $now() %}',
          headlineMetric: props.headlineMetric,
          newerRun: approval.newerRun,
        },
      },
      policies: [allow(['lambda:InvokeFunction'], [this.askFunction.functionArn])],
      taskTimeout: Timeout.jsonata(waitSeconds(approval, request)),
      assign: { [variable]: '{% $states.result %}' },
    });
    wait.addCatch(wait, {
      errors: [Errors.TIMEOUT],
      assign: { [`${variable}Request`]: expression(`$merge([${request}, {'ask': ${request}.ask + 1}])`) },
    });
    const record = new AwsTask(this, 'Record decision', {
      resource: 'aws-sdk:sagemaker:updateModelPackage',
      args: {
        ModelPackageArn: expression(`${code(modelPackage)}.arn`),
        ModelApprovalStatus: expression(`$${variable}.decision = 'approved' ? 'Approved' : 'Rejected'`),
        ApprovalDescription: expression(
          `$substring($${variable}.decision & ' by ' & $${variable}.by & ': ' & $replace($${variable}.comment, /\\s+/, ' '), 0, 1024)`,
        ),
      },
      policies: [
        allow(
          ['sagemaker:UpdateModelPackage'],
          [sagemakerArn(this, 'model-package', `${packageGroupName}/*`)],
          'versions of a package differ by their number',
        ),
      ],
      outputs: expression(`$${variable}`),
    });
    prepare.next(wait);
    wait.next(record);
    return { start: prepare, end: record };
  }
}

/** One reminder interval, or what is left until the expiry; the final ask gets a minute. */
function waitSeconds(approval: Approval, request: string): string {
  const left = `$ceil(($toMillis(${request}.expiresAt) - $toMillis($now())) / 1000)`;
  return expression(`$max([60, $min([${approval.reminderInterval.toSeconds()}, ${left}])])`);
}

function ses(stack: Stack, resource: string, resourceName: string): string {
  return stack.formatArn({ service: 'ses', resource, resourceName });
}
