import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { housing } from '../../../examples/housing/stack';
import { parseResource } from '../../../local/src/asl/states/integrations';

/** A Task state of the synthesized housing machine. */
export interface TaskState {
  readonly name: string;
  /** As in Resource ARNs: sagemaker, s3, glue, lambda, sagemakerruntime. */
  readonly service: string;
  /** Whether it is called through the AWS SDK integration, which names errors in another way. */
  readonly sdk: boolean;
  readonly action: string;
  readonly pattern: string;
}

interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly ItemProcessor?: Machine;
  readonly Branches?: readonly Machine[];
}

interface Machine {
  readonly States: Readonly<Record<string, State>>;
}

/** Every Task state of the example's machine, also those inside Map and Parallel, as the definition has them. */
export function housingTasks(): TaskState[] {
  const machines = Template.fromStack(housing(new App())).findResources('AWS::StepFunctions::StateMachine');
  return Object.values(machines).flatMap(({ Properties }) => tasksOf(definitionOf(Properties as object)));
}

function definitionOf(properties: object): Machine {
  const text = (properties as { DefinitionString: { 'Fn::Join': [string, unknown[]] } }).DefinitionString;
  const parts = text['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'aws'));
  return JSON.parse(parts.join('')) as Machine;
}

function tasksOf({ States: states }: Machine): TaskState[] {
  return Object.entries(states).flatMap(([name, state]) => {
    const inner = [...(state.ItemProcessor ? [state.ItemProcessor] : []), ...(state.Branches ?? [])];
    const own = state.Type === 'Task' ? [taskOf(name, String(state.Resource))] : [];
    return [...own, ...inner.flatMap(tasksOf)];
  });
}

function taskOf(name: string, arn: string): TaskState {
  const resource = parseResource(arn);
  if (!resource) throw new Error(`the state "${name}" has the resource ${arn}, which no interpreter knows`);
  const { service, sdk, action, pattern } = resource;
  return { name, service, sdk, action, pattern };
}
