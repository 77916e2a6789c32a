import { logGroupOf, type StackFacts } from '../../../local/src/cli/cloud/stack-view';

const facts: StackFacts = {
  stackName: 'Prices',
  template: {
    Resources: {
      Ask: { Type: 'AWS::Lambda::Function', Properties: { LoggingConfig: { LogGroup: { Ref: 'AskLog' } } } },
      AskLog: { Type: 'AWS::Logs::LogGroup', Properties: {} },
      Named: { Type: 'AWS::Lambda::Function', Properties: { LoggingConfig: { LogGroup: '/prices/named' } } },
      Plain: { Type: 'AWS::Lambda::Function', Properties: {} },
    },
  },
  physicalIds: { Ask: 'Prices-Ask-1', AskLog: 'Prices-AskLog-2', Named: 'Prices-Named-3', Plain: 'Prices-Plain-4' },
  outputs: {},
};

test.each([
  ['/aws/lambda/Prices-Ask-1', 'Prices-AskLog-2'],
  ['/aws/lambda/Prices-Named-3', '/prices/named'],
  ['/aws/lambda/Prices-Plain-4', '/aws/lambda/Prices-Plain-4'],
  ['/aws/lambda/of-another-stack', '/aws/lambda/of-another-stack'],
  ['/aws/sagemaker/TrainingJobs', '/aws/sagemaker/TrainingJobs'],
])('%s is read from %s', (asked, group) => expect(logGroupOf(facts, asked)).toBe(group));
