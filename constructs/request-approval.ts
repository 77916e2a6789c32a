import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { HttpApi, HttpMethod } from 'aws-cdk-lib/aws-apigatewayv2';
import { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Policy } from 'aws-cdk-lib/aws-iam';
import { IKey } from 'aws-cdk-lib/aws-kms';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { INextable, IStateMachine, State, StateMachineFragment } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { Env, PENDING_INDEX, Routes } from '../handlers/shared/contract';
import { Approval } from './approval';
import { requestTable, auditTable } from './private/approval-tables';
import { channelEnvironment, grantChannels, grantMail, mailEnvironment, signInEnvironment } from './private/channels';
import { approvalStates } from './private/approval-states';
import { checkProps } from './private/checks/check';
import { REQUEST_APPROVAL } from './private/checks/stages';
import { handler } from './private/handler';
import { addRoutes, httpApi, tokenAuthorizer } from './private/http-api';
import { registryRule } from './private/registry-rule';
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
   * Whether the decision is written into the model registry.
   * @default true
   */
  readonly recordDecision?: boolean;
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
  /** The audit trail, one item per entry; it outlives the requests. */
  public readonly auditTable: Table;
  /** Sends mails and messages. */
  public readonly askFunction: Function;
  /** Serves the page and takes decisions. */
  public readonly decideFunction: Function;
  /** The page and the signed decision route. */
  public readonly api: HttpApi;
  /** Hears of decisions in the model registry; absent where they are ignored. */
  public readonly registryFunction?: Function;
  /** @internal */
  public readonly _approval: Approval;
  private readonly deciders: Function[];
  private delivers = false;

  constructor(scope: Construct, id: string, props: RequestApprovalProps) {
    super(scope, id);
    checkProps(props, REQUEST_APPROVAL);
    this._approval = props.approval;
    this.table = requestTable(this, props.encryptionKey, props.removalPolicy);
    this.auditTable = auditTable(this, props.encryptionKey, props.removalPolicy);
    this.api = httpApi(this, `Approvals of ${props.workflowName}`, { rateLimit: 10, burstLimit: 20 });
    const common = {
      [Env.APPROVALS_TABLE]: this.table.tableName,
      [Env.APPROVAL_URL]: this.api.apiEndpoint,
      [Env.WORKFLOW_NAME]: props.workflowName,
      [Env.AUDIT_TABLE]: this.auditTable.tableName,
      ...mailEnvironment(props.approval),
    };
    this.askFunction = this.makeAsk(props.approval, common);
    this.decideFunction = handler(this, 'Decide', {
      name: 'decide',
      description: 'Serves the approval page and takes decisions',
      environment: { ...common, ...signInEnvironment(props.approval) },
    });
    const { approval, packageGroupName } = props;
    this.registryFunction = registryRule(this, { approval, packageGroupName, environment: common });
    this.deciders = [this.decideFunction, this.registryFunction].filter((one) => one !== undefined);
    for (const { role } of this.deciders) if (role) grantMail(role, approval);
    this.grantTable();
    if (props.bucket) this.grantFiles(props.bucket);
    const signIn = approval._mail?.signIn?._oidc;
    addRoutes(this.api, this.decideFunction, [
      // Looking is open to all; of what ANY takes, this is the one that decides.
      ...(signIn ? [{ path: Routes.DECIDE, methods: [HttpMethod.POST], authorizer: tokenAuthorizer(signIn) }] : []),
      // One route of any method: a stack holds 500 resources. The function refuses what is not GET, HEAD or POST.
      { path: Routes.PAGE, methods: [HttpMethod.ANY], iam: false },
      { path: Routes.SIGNED_DECISION, methods: [HttpMethod.POST], iam: true },
      { path: Routes.LIST, methods: [HttpMethod.GET], iam: true },
      { path: Routes.AUDIT, methods: [HttpMethod.GET], iam: true },
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
      roles: [this.askFunction, ...this.deciders].map(({ role }) => role).filter((role) => role !== undefined),
      statements: [allow(['states:SendTaskSuccess'], [stateMachine.stateMachineArn])],
    });
  }

  private makeAsk(approval: Approval, environment: Record<string, string | undefined>): Function {
    const ask = handler(this, 'Ask', {
      name: 'ask',
      description: 'Records a request for approval and sends it',
      environment: { ...environment, ...channelEnvironment(approval) },
      // A webhook that doesn't answer is tried three times.
      timeout: Duration.seconds(15 + 15 * approval._webhooks.length),
    });
    if (ask.role) grantChannels(ask.role, approval);
    return ask;
  }

  /**
   * Entries are added and counted; nobody may change or remove one.
   * @internal
   */
  public _grantAudit(writer: Function): void {
    writer.addToRolePolicy(allow(['dynamodb:PutItem', 'dynamodb:Query'], [this.auditTable.tableArn]));
  }

  /** What the page shows of a run. */
  private grantFiles(bucket: IBucket): void {
    const files = ['report', 'profile'].map((name) => bucket.arnForObjects(`runs/*/${name}.json`));
    const read = allow(['s3:GetObject'], files, 'each run has its own');
    if (this.decideFunction.role) grant(this.decideFunction.role, read, ...useKey(bucket.encryptionKey, 'kms:Decrypt'));
  }

  private grantTable(): void {
    const items = [this.table.tableArn];
    const index = [`${this.table.tableArn}/index/${PENDING_INDEX.name}`];
    const read = ['dynamodb:GetItem', 'dynamodb:UpdateItem'];
    for (const one of [this.askFunction, ...this.deciders]) {
      const create = one === this.askFunction ? ['dynamodb:PutItem'] : [];
      one.addToRolePolicy(allow([...read, ...create], items));
      // To close older requests, to list what waits, and to find what a function that died left to do.
      one.addToRolePolicy(allow(['dynamodb:Query'], index));
      this._grantAudit(one);
    }
    this.decideFunction.addToRolePolicy(allow(['dynamodb:Scan'], [this.auditTable.tableArn]));
    for (const reader of [this.askFunction, ...this.deciders]) {
      for (const statement of useKey(this.table.encryptionKey, 'kms:Decrypt', 'kms:GenerateDataKey')) {
        reader.addToRolePolicy(statement);
      }
    }
  }
}
