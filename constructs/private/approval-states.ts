import { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Errors, INextable, State, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Approval } from '../approval';
import type { RequestApprovalProps } from '../request-approval';
import { AwsTask } from './aws-task';
import { code, expression } from './jsonata';
import { sagemakerArn } from './names';
import { allow } from './policies';
import { pass } from './states';

export interface ApprovalStates {
  readonly start: State;
  readonly end: INextable;
}

/** Prepare, wait (again and again, until someone decides or the request expires), record the decision. */
export function approvalStates(scope: Construct, props: RequestApprovalProps, ask: IFunction): ApprovalStates {
  const { approval, packageGroupName, resultVariable: variable = 'approval' } = props;
  const request = `$${variable}Request`;
  const modelPackage = props.modelPackage ?? '{% $package %}';
  const prepare = pass(scope, 'Prepare request', {
    [`${variable}Request`]: {
      ask: 0,
      askedAt: '{% $now() %}',
      expiresAt: expression(`$fromMillis($toMillis($now()) + ${approval.expiry.toMilliseconds()})`),
    },
  });
  const wait = new AwsTask(scope, 'Wait for approval', {
    resource: 'lambda:invoke.waitForTaskToken',
    args: {
      FunctionName: ask.functionArn,
      Payload: {
        v: 1,
        taskToken: '{% $states.context.Task.Token %}',
        executionArn: '{% $states.context.Execution.Id %}',
        run: props.run ?? '{% $run %}',
        data: props.data ?? '{% $data %}',
        model: props.model ?? '{% $model %}',
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
    policies: [allow(['lambda:InvokeFunction'], [ask.functionArn])],
    taskTimeout: Timeout.jsonata(waitSeconds(approval, request)),
    assign: { [variable]: '{% $states.result %}' },
  });
  wait.addCatch(wait, {
    errors: [Errors.TIMEOUT],
    assign: { [`${variable}Request`]: expression(`$merge([${request}, {'ask': ${request}.ask + 1}])`) },
  });
  prepare.next(wait);
  if (props.recordDecision === false) return { start: prepare, end: wait };
  const record = new AwsTask(scope, 'Record decision', {
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
        [sagemakerArn(scope, 'model-package', `${packageGroupName}/*`)],
        'versions of a package differ by their number',
      ),
    ],
    outputs: expression(`$${variable}`),
  });
  wait.next(record);
  return { start: prepare, end: record };
}

/** One reminder interval, or what is left until the expiry; the final ask gets a minute. */
function waitSeconds(approval: Approval, request: string): string {
  const left = `$ceil(($toMillis(${request}.expiresAt) - $toMillis($now())) / 1000)`;
  return expression(`$max([60, $min([${approval.reminderInterval.toSeconds()}, ${left}])])`);
}
