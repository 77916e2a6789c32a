import { publicProps } from './assembly';
import { ROWS } from './tables';

/** Types whose every value is sound, or that check their values themselves. */
const FREE_TYPES: Readonly<Record<string, string>> = {
  boolean: 'either value is right',
  'aws-cdk-lib.aws_ec2.IVpc': 'an object of CDK',
  'aws-cdk-lib.aws_ecr.IRepository': 'an object of CDK',
  'aws-cdk-lib.aws_iam.IRole': 'an object of CDK',
  'aws-cdk-lib.aws_kms.IKey': 'an object of CDK',
  'aws-cdk-lib.aws_logs.RetentionDays': 'an enum of CDK',
  'aws-cdk-lib.aws_s3.Bucket': 'an object of CDK',
  'aws-cdk-lib.aws_s3.IBucket': 'an object of CDK',
  'aws-cdk-lib.aws_sns.ITopic': 'an object of CDK',
  'aws-cdk-lib.aws_stepfunctions.IChainable': 'any chain; the machine is checked at synthesis as a whole',
  'aws-cdk-lib.aws_stepfunctions.IStateMachine': 'an object of CDK',
  'cdk-ml-workflow.Approval': 'its own props are checked when it is made',
  'aws-cdk-lib.aws_secretsmanager.ISecret': 'an object of CDK',
  'cdk-ml-workflow.FeatureSchema': 'its own props are checked when it is made',
  'cdk-ml-workflow.SignIn': 'its own props are checked when it is made',
  'cdk-ml-workflow.Gate': 'its own props are checked when it is made',
  'cdk-ml-workflow.ModelWorkflow': 'its own props are checked when it is made',
  'cdk-ml-workflow.ModelContainer': 'its own props are checked when it is made',
  'cdk-ml-workflow.ConsoleAuth': 'its own props are checked when it is made',
  'cdk-ml-workflow.PredictionAuth': 'its own props are checked when it is made',
  'cdk-ml-workflow.RollbackWorkflow': 'its own props are checked when it is made',
  'cdk-ml-workflow.PredictionCapture': 'each of its props has a row',
  'cdk-ml-workflow.RequestApproval': 'its own props are checked when it is made',
};

/** Props that take anything of their type. */
const FREE_PROPS: Readonly<Record<string, string>> = {
  'DerivedColumn.description': 'text that people read, of any length',
  'ModelWorkflowProps.stages':
    'each chain stands for itself; with options of the same stage it is refused (those rows)',
};

const props = publicProps();
const tested = new Set(ROWS.map(({ of, prop }) => `${of}.${prop}`));
const isFree = ({ key, type }: (typeof props)[number]): boolean => key in FREE_PROPS || type in FREE_TYPES;

test('jsii’s assembly has the props of every construct', () => {
  expect(props.length).toBeGreaterThan(150);
  for (const key of ['TrainModelProps.instanceType', 'ModelWorkflowProps.gate', 'Gate.all.gates']) {
    expect(props.map((prop) => prop.key)).toContain(key);
  }
});

test('each prop has a row with a wrong value, or a reason why it has none', () => {
  const untested = props.filter((prop) => !tested.has(prop.key) && !isFree(prop));
  expect(untested.map(({ key, type }) => `${key}: ${type}`)).toEqual([]);
});

test('each row and each free prop is a prop that there is', () => {
  const keys = new Set(props.map(({ key }) => key));
  expect([...tested, ...Object.keys(FREE_PROPS)].filter((key) => !keys.has(key))).toEqual([]);
  const types = new Set(props.map(({ type }) => type));
  expect(Object.keys(FREE_TYPES).filter((type) => !types.has(type))).toEqual([]);
  expect(Object.keys(FREE_PROPS).filter((key) => tested.has(key))).toEqual([]);
});
