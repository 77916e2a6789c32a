import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { Policy } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { INextable, IStateMachine, State, StateMachineFragment } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { APPROVALS_KEY, APPROVALS_TTL, Env, PENDING_INDEX, Routes } from '../handlers/shared/contract';
import { Approval, NewerRun } from './approval';
import { approvalStates } from './private/approval-states';
import { checkProps } from './private/checks/check';
import { REQUEST_APPROVAL } from './private/checks/stages';
import { handler } from './private/handler';
import { addRoutes, httpApi } from './private/http-api';
import { allow, grant, useKey } from './private/policies';

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
   * Bucket below whose `runs/` the evaluation's report and the data's profile lie, which the page shows.
   * @default - none: the page shows what the request itself holds
   */
  readonly bucket?: IBucket;
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
   * The trained model: JSONata.
   * @default '{% $model %}'
   */
  readonly model?: string;
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
 * Input: `run`, `data`, `model`, `evaluation`, `champion`, `modelPackage`. Output, also in `$approval`:
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
    checkProps(props, REQUEST_APPROVAL);
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
    this.grantTable(props.approval);
    if (props.bucket) this.grantFiles(props.bucket);
    addRoutes(this.api, this.decideFunction, [
      { path: Routes.PAGE, methods: [HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST], iam: false },
      { path: Routes.SIGNED_DECISION, methods: [HttpMethod.POST], iam: true },
      { path: Routes.LIST, methods: [HttpMethod.GET], iam: true },
    ]);
    const { start, end } = approvalStates(this, props, this.askFunction);
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
    const sets = mail.configurationSet ? [ses(stack, 'configuration-set', mail.configurationSet)] : [];
    // SES also asks for the identities of recipients that are verified in the account; the sender is what matters.
    const send = allow(['ses:SendEmail'], [ses(stack, 'identity', '*'), ...sets], 'bound by the address of the sender');
    send.addCondition('StringEquals', { 'ses:FromAddress': mail.from });
    if (ask.role) grant(ask.role, send);
    return ask;
  }

  /** What the page shows of a run. */
  private grantFiles(bucket: IBucket): void {
    const files = ['report', 'profile'].map((name) => bucket.arnForObjects(`runs/*/${name}.json`));
    const read = allow(['s3:GetObject'], files, 'each run has its own');
    if (this.decideFunction.role) grant(this.decideFunction.role, read, ...useKey(bucket.encryptionKey, 'kms:Decrypt'));
  }

  private grantTable({ newerRun }: Approval): void {
    const items = [this.table.tableArn];
    const index = [`${this.table.tableArn}/index/${PENDING_INDEX.name}`];
    const read = ['dynamodb:GetItem', 'dynamodb:UpdateItem'];
    this.askFunction.addToRolePolicy(allow([...read, 'dynamodb:PutItem'], items));
    this.decideFunction.addToRolePolicy(allow(read, items));
    // To close older requests, and to list what waits.
    if (newerRun === NewerRun.SUPERSEDE) this.askFunction.addToRolePolicy(allow(['dynamodb:Query'], index));
    this.decideFunction.addToRolePolicy(allow(['dynamodb:Query'], index));
    for (const reader of [this.askFunction, this.decideFunction]) {
      for (const statement of useKey(this.table.encryptionKey, 'kms:Decrypt', 'kms:GenerateDataKey')) {
        reader.addToRolePolicy(statement);
      }
    }
  }
}

function ses(stack: Stack, resource: string, resourceName: string): string {
  return stack.formatArn({ service: 'ses', resource, resourceName });
}
