import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { DefinitionBody, LogLevel, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { Approval } from '../constructs/approval';
import { DeployModel } from '../constructs/deploy-model';
import { FindChampion } from '../constructs/find-champion';
import { AwsTask } from '../constructs/private/aws-task';
import { rollbackName } from '../handlers/shared/contract';
import { checkRollback } from '../constructs/private/checks/resources';
import { PropError } from '../constructs/private/errors';
import { acknowledge, explain } from '../constructs/private/policies';
import { RequestApproval } from '../constructs/request-approval';
import { RollBackDeployment } from '../constructs/roll-back-deployment';
import { SmokeTest } from '../constructs/smoke-test';
import { ModelWorkflow } from './model-workflow';
import { wireRollback } from './rollback-wiring';

/** Properties of {@link RollbackWorkflow}. */
export interface RollbackWorkflowProps {
  /** The workflow whose earlier versions are deployed again. */
  readonly workflow: ModelWorkflow;
  /**
   * How people are asked before it is deployed.
   * @default - nobody is: the version was approved before
   */
  readonly approval?: Approval;
  /**
   * How long a whole run may take.
   * @default - the approval's expiry, if there is one, and a day
   */
  readonly timeout?: Duration;
}

/**
 * Deploys an earlier, approved version of a workflow's model again, by the same stages: deploy, smoke test, and a return
 * to what was served when that fails.
 *
 * Input of an execution: `{v: 1, version, startedBy?}`. Output: `{v: 1, outcome, run, package, …}` with the outcome
 * `deployed`, `rejected-by-approver`, `approval-expired`, `superseded` or `rolled-back`.
 */
export class RollbackWorkflow extends Construct {
  /** The state machine. */
  public readonly stateMachine: StateMachine;
  /** The stage that asks for approval, where there is one. */
  public readonly requestApproval?: RequestApproval;

  constructor(scope: Construct, id: string, props: RollbackWorkflowProps) {
    super(scope, id);
    checkRollback(props);
    const { workflow, approval } = props;
    const { endpointName, packageGroupName, schema, deployModel: deployed } = workflow;
    if (!deployed || !schema) {
      const fix = 'it redeploys by the workflow’s own stages: give the workflow a schema, and no stages.deployModel';
      throw new PropError('workflow', workflow.workflowName, fix);
    }
    const namePrefix = deployed.namePrefix;
    const deploy = new DeployModel(this, 'DeployModel', { ...deployed._props, role: deployed.role, namePrefix });
    this.requestApproval = approval && this.makeRequest(workflow, approval);
    const wired = wireRollback(this, {
      packageGroupName,
      bucket: workflow.bucket,
      findChampion: new FindChampion(this, 'FindChampion', { endpointName, packageGroupName }),
      requestApproval: this.requestApproval,
      deploy,
      smokeTest: new SmokeTest(this, 'SmokeTest', { endpointName, schema }),
      rollBack: new RollBackDeployment(this, 'RollBack', { endpointName, namePrefix }),
    });
    const log = new LogGroup(this, 'Log', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const most = (approval?.expiry.toSeconds() ?? 0) + Duration.days(1).toSeconds();
    this.stateMachine = new StateMachine(this, 'Resource', {
      definitionBody: DefinitionBody.fromChainable(wired),
      comment: `Deploys an earlier version again: ${workflow.workflowName}`,
      timeout: props.timeout ?? Duration.seconds(most),
      logs: { destination: log, level: LogLevel.ALL, includeExecutionData: false },
    });
    this.requestApproval?.grantDelivery(this.stateMachine);
    for (const task of this.node.findAll().filter((construct) => construct instanceof AwsTask)) {
      for (const statement of task.call.policies) explain(this.stateMachine.role, statement);
    }
    acknowledge(this.stateMachine.role, 'IAM5[Resource::*]', 'lists of SageMaker and the delivery of logs have no ARN');
    acknowledge(this.stateMachine, 'SF2', 'a rollback is a few calls: the history tells where time went');
  }

  private makeRequest(workflow: ModelWorkflow, approval: Approval): RequestApproval {
    return new RequestApproval(this, 'RequestApproval', {
      approval,
      workflowName: rollbackName(workflow.workflowName),
      packageGroupName: workflow.packageGroupName,
      headlineMetric: workflow._headlineMetric,
      bucket: workflow.bucket,
      // A refused rollback leaves the version as approved as it was.
      recordDecision: false,
    });
  }
}
