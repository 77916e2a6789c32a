import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Alias } from 'aws-cdk-lib/aws-kms';
import { Function } from 'aws-cdk-lib/aws-lambda';
import { ITopic, Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { Env, PENDING_INDEX } from '../handlers/shared/contract';
import { checkProps } from './private/checks/check';
import { FAILURE_NOTICE } from './private/checks/resources';
import { handler } from './private/handler';
import { allow, grant, useKey } from './private/policies';
import { RequestApproval } from './request-approval';

/** Properties of {@link FailureNotice}. */
export interface FailureNoticeProps {
  /** The state machine whose failed runs are told of. */
  readonly stateMachine: IStateMachine;
  /** Name of the workflow, shown to people. */
  readonly workflowName: string;
  /**
   * The stage whose pending request a failed run leaves; it is closed, and a redriven run opens it again.
   * @default - there is none
   */
  readonly requestApproval?: RequestApproval;
  /**
   * Topic that takes the notices.
   * @default - a new topic
   */
  readonly topic?: ITopic;
  /**
   * Addresses that are subscribed to the topic; each has to confirm.
   * @default - none
   */
  readonly recipients?: string[];
}

/** Tells people which state of a failed, timed-out or stopped run failed, why, and how to resume it. */
export class FailureNotice extends Construct {
  /** Takes the notices. */
  public readonly topic: ITopic;
  /** Writes the notices. */
  public readonly function: Function;

  constructor(scope: Construct, id: string, props: FailureNoticeProps) {
    super(scope, id);
    checkProps(props, FAILURE_NOTICE);
    const { stateMachine, requestApproval } = props;
    this.topic = props.topic ?? this.makeTopic();
    for (const address of props.recipients ?? []) this.topic.addSubscription(new EmailSubscription(address));
    this.function = handler(this, 'Notify', {
      name: 'notify',
      description: 'Tells people of a failed run',
      timeout: Duration.minutes(1),
      environment: {
        [Env.NOTICE_TOPIC_ARN]: this.topic.topicArn,
        [Env.WORKFLOW_NAME]: props.workflowName,
        [Env.APPROVALS_TABLE]: requestApproval?.table.tableName,
        [Env.AUDIT_TABLE]: requestApproval?.auditTable.tableName,
      },
    });
    const { resourceName: name } = Stack.of(this).splitArn(stateMachine.stateMachineArn, ArnFormat.COLON_RESOURCE_NAME);
    const executions = Stack.of(this).formatArn({
      service: 'states',
      resource: 'execution',
      resourceName: `${name}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const { role } = this.function;
    if (role) {
      grant(
        role,
        allow(['sns:Publish'], [this.topic.topicArn]),
        // The topic that is made here has a key that AWS manages, which the account's callers may use through SNS.
        ...useKey(props.topic?.masterKey, 'kms:Decrypt', 'kms:GenerateDataKey'),
        allow(['states:GetExecutionHistory'], [executions], 'each run is an execution of its own'),
      );
    }
    if (requestApproval) this.grantTable(requestApproval);
    new Rule(this, 'Resource', {
      description: `Failed runs of ${props.workflowName}`,
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'], stateMachineArn: [stateMachine.stateMachineArn] },
      },
      targets: [new LambdaFunction(this.function, { retryAttempts: 8, maxEventAge: Duration.hours(2) })],
    });
  }

  private makeTopic(): Topic {
    const masterKey = Alias.fromAliasName(this, 'TopicKey', 'alias/aws/sns');
    return new Topic(this, 'Topic', { enforceSSL: true, masterKey });
  }

  private grantTable(requestApproval: RequestApproval): void {
    const { table } = requestApproval;
    requestApproval._grantAudit(this.function);
    this.function.addToRolePolicy(allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], [table.tableArn]));
    this.function.addToRolePolicy(allow(['dynamodb:Query'], [`${table.tableArn}/index/${PENDING_INDEX.name}`]));
    for (const statement of useKey(table.encryptionKey, 'kms:Decrypt', 'kms:GenerateDataKey')) {
      this.function.addToRolePolicy(statement);
    }
  }
}
