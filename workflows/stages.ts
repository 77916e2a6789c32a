import { IChainable } from 'aws-cdk-lib/aws-stepfunctions';
import { DeployModel } from '../constructs/deploy-model';
import { PropError } from '../constructs/private/errors';
import { EvaluateModel } from '../constructs/evaluate-model';
import { FindChampion } from '../constructs/find-champion';
import { PrepareData } from '../constructs/prepare-data';
import { RegisterModel } from '../constructs/register-model';
import { RemoveOldModels } from '../constructs/remove-old-models';
import { RequestApproval } from '../constructs/request-approval';
import { RollBackDeployment } from '../constructs/roll-back-deployment';
import { SmokeTest } from '../constructs/smoke-test';
import { TrainModel } from '../constructs/train-model';
import type { ModelWorkflow } from './model-workflow';
import type { ModelWorkflowProps } from './model-workflow-props';

/** The parts of a workflow's chain. */
export interface Stages {
  readonly prepareData: IChainable;
  readonly trainModel: IChainable;
  readonly findChampion: IChainable;
  readonly evaluateModel: IChainable;
  readonly registerModel: IChainable;
  readonly requestApproval: IChainable;
  readonly deployModel: IChainable;
  readonly smokeTest: IChainable;
  /** Absent when deploying is replaced: then they have nothing to undo or remove. */
  readonly rollBack?: IChainable;
  readonly removeOldModels?: IChainable;
  readonly approval?: RequestApproval;
  readonly deploy?: DeployModel;
  readonly register?: RegisterModel;
}

export function buildStages(workflow: ModelWorkflow, props: ModelWorkflowProps): Stages {
  const { bucket, endpointName, packageGroupName } = workflow;
  const { stages = {}, gate, encryptionKey, removalPolicy, vpc, jobTags } = props;
  const schemaOf = (stage: string) => {
    if (props.schema) return props.schema;
    throw new PropError('schema', undefined, `${stage} goes by it: give one, or replace the stage by stages.${stage}`);
  };
  const job = { bucket, encryptionKey, vpc, jobTags };
  const approval = stages.requestApproval
    ? undefined
    : new RequestApproval(workflow, 'RequestApproval', {
        approval: props.approval,
        workflowName: workflow.workflowName,
        packageGroupName,
        headlineMetric: gate.headlineMetric,
        bucket,
        encryptionKey,
        removalPolicy,
      });
  const register = stages.registerModel
    ? undefined
    : new RegisterModel(workflow, 'RegisterModel', { packageGroupName, removalPolicy, ...props.registerModel });
  const deploy = stages.deployModel
    ? undefined
    : new DeployModel(workflow, 'DeployModel', {
        ...job,
        container: props.trainModel?.container,
        ...props.deployModel,
        endpointName,
      });
  return {
    prepareData:
      stages.prepareData ??
      new PrepareData(workflow, 'PrepareData', {
        schema: schemaOf('prepareData'),
        inputBucket: workflow.inputBucket,
        inputPrefix: workflow.inputPrefix,
        bucket,
        encryptionKey,
        jobTags,
        ...props.prepareData,
      }),
    trainModel: stages.trainModel ?? new TrainModel(workflow, 'TrainModel', { ...job, ...props.trainModel }),
    findChampion: stages.findChampion ?? new FindChampion(workflow, 'FindChampion', { endpointName, packageGroupName }),
    evaluateModel:
      stages.evaluateModel ?? new EvaluateModel(workflow, 'EvaluateModel', { ...job, gate, ...props.evaluateModel }),
    registerModel: (stages.registerModel ?? register)!,
    requestApproval: (stages.requestApproval ?? approval)!,
    deployModel: (stages.deployModel ?? deploy)!,
    smokeTest:
      stages.smokeTest ?? new SmokeTest(workflow, 'SmokeTest', { endpointName, schema: schemaOf('smokeTest') }),
    rollBack: deploy && new RollBackDeployment(workflow, 'RollBack', { endpointName, namePrefix: deploy.namePrefix }),
    removeOldModels:
      deploy &&
      new RemoveOldModels(workflow, 'RemoveOldModels', { namePrefix: deploy.namePrefix, keep: props.keepModels }),
    approval,
    deploy,
    register,
  };
}
