import { arn, type Need, roleName } from './needs';
import type { Access } from './roles';

const DELIVERY = ['CreateLogDelivery', 'DeleteLogDelivery', 'GetLogDelivery', 'ListLogDeliveries', 'UpdateLogDelivery'];
const POLICIES = ['DescribeLogGroups', 'DescribeResourcePolicies', 'PutResourcePolicy'];
const TRACING = ['GetSamplingRules', 'GetSamplingTargets', 'PutTelemetryRecords', 'PutTraceSegments'];

/** What resources ask of IAM by being as they are: logs of functions and of state machines, traces. */
export function standingNeeds({ resources }: Access): Need[] {
  return resources.flatMap(({ type, properties }) => {
    const role = roleName(properties.Role ?? properties.RoleArn);
    if (type === 'AWS::Lambda::Function') {
      const { LogGroup } = properties.LoggingConfig as { LogGroup: string };
      const group = arn('logs', `log-group:${LogGroup}`);
      return ['CreateLogStream', 'PutLogEvents'].map((action) => ({
        role,
        action: `logs:${action}`,
        resource: `${group}:log-stream:one`,
        why: "a function's log",
      }));
    }
    if (type !== 'AWS::StepFunctions::StateMachine') return [];
    const logged = properties.LoggingConfiguration !== undefined;
    const traced = (properties.TracingConfiguration as { Enabled: boolean } | undefined)?.Enabled === true;
    return [
      ...(logged ? [...DELIVERY, ...POLICIES] : []).map((action) => `logs:${action}`),
      ...(traced ? TRACING : []).map((action) => `xray:${action}`),
    ].map((action) => ({ role, action, resource: '*', why: "a state machine's log and traces" }));
  });
}
