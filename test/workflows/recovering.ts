import { returns, throws } from '../../local/src/testing';
import { wrongAnswer } from './deploying';
import { called, ended, nothing, redriven, run, served } from './machine';
import { type Answers, answersOf, does, callIsLost, type World } from './world';

type Changing = 'createEndpoint' | 'updateEndpoint' | 'deleteEndpoint';
type Scene = [state: string, action: Changing, world: () => World, outcome: string, answers: Answers];

const failed = (): World => ({ ...nothing(), statuses: ['Failed'] });
/** Every state that changes the endpoint. */
const CHANGES: Scene[] = [
  ['Create endpoint', 'createEndpoint', nothing, 'deployed', {}],
  ['Update endpoint', 'updateEndpoint', served, 'deployed', {}],
  ['Delete failed endpoint', 'deleteEndpoint', failed, 'deployed', {}],
  ['Delete new endpoint', 'deleteEndpoint', nothing, 'rolled-back', wrongAnswer],
];

const lost = (world: World, action: Changing): Answers => {
  const resource = `aws-sdk:sagemaker:${action}` as const;
  return { [resource]: callIsLost(answersOf(world)[resource]) };
};
const configs = (...names: string[]) =>
  returns({ EndpointConfigs: names.map((EndpointConfigName) => ({ EndpointConfigName })) });

/** Lost calls, redrives, and what is left of former models. */
export function recovering(): void {
  test.each(CHANGES)('%s: a call that never arrived is made again', async (state, action, world, outcome, answers) => {
    const there = world();
    const driven = await run(there, { ...answers, ...lost(there, action) });
    expect(driven).toHaveSucceeded(ended(outcome));
    expect(driven).toHaveEntered(`${state} again`, 1);
  });

  test.each(CHANGES)('%s: redriven, it looks before it acts', async (state, action, world, outcome, answers) => {
    expect(await redriven(world(), answers, state)).toHaveSucceeded(ended(outcome));
    const there = world();
    const again = await redriven(there, { ...answers, ...lost(there, action) }, `${state} again`);
    expect(again).toHaveSucceeded(ended(outcome));
  });

  test.each(['Compare with champion', 'Check endpoint'])('%s: redriven, it looks again', async (state) => {
    expect(await redriven(served(), {}, state)).toHaveSucceeded(ended('deployed'));
  });

  test('the return to the former model is made again, and after a redrive looks first', async () => {
    for (const state of ['Check return', 'Return to former model']) {
      expect(await redriven(served(), wrongAnswer, state)).toHaveSucceeded(ended('rolled-back'));
    }
    const returning = (world: World): Answers => ({
      ...wrongAnswer,
      'aws-sdk:sagemaker:updateEndpoint': callIsLost(answersOf(world)['aws-sdk:sagemaker:updateEndpoint'], 1),
    });
    const world = served();
    expect(await run(world, returning(world))).toHaveSucceeded(ended('rolled-back'));
    const other = served();
    const again = await redriven(other, returning(other), 'Return to former model again');
    expect(again).toHaveSucceeded(ended('rolled-back'));
  });

  test('another model that was deployed during the smoke test is left alone', async () => {
    const world = served();
    const driven = await run(world, {
      'aws-sdk:sagemakerruntime:invokeEndpoint': does(() => {
        world.config = 'config-of-another-run';
        return { Body: '{}' };
      }),
    });
    expect(driven).toHaveSucceeded(ended('rolled-back'));
    expect(driven).toHaveEntered('Another model is served');
    expect(called(driven, ':updateEndpoint')).toHaveLength(1);
  });

  test('a package that is not registered yet is waited for', async () => {
    const { 'aws-sdk:sagemaker:describeModelPackage': describe } = answersOf(nothing());
    const begun = returns({ ModelPackageArn: 'group/2', ModelPackageVersion: 2, ModelPackageStatus: 'InProgress' });
    let asked = 0;
    const driven = await run(nothing(), {
      'aws-sdk:sagemaker:describeModelPackage': {
        respond: (call) => (asked++ === 0 ? begun : describe).respond(call),
      },
    });
    expect(driven).toHaveSucceeded(ended('deployed'));
    expect(driven).toHaveEntered('Wait for registration', 1);
  });

  test('old configs and their models are removed, those in use never', async () => {
    const listed = ['n1', 'champion-config', 'n2', 'n3', 'n4'].map((EndpointConfigName) => ({ EndpointConfigName }));
    const driven = await run(served(), {
      'aws-sdk:sagemaker:listEndpointConfigs': returns({ EndpointConfigs: listed }),
    });
    expect(called(driven, 'deleteEndpointConfig')).toEqual(['n3', 'n4'].map((name) => ({ EndpointConfigName: name })));
    expect(called(driven, 'deleteModel')).toEqual(['n3', 'n4'].map((name) => ({ ModelName: `model-of-${name}` })));
  });

  test('a model that a newer config uses stays, and what cannot be deleted is left to the next run', async () => {
    const refused = (cause: string) => throws('SageMaker.SageMakerException', cause);
    const answering = (answers: Record<string, ReturnType<typeof refused>>, field: string) => ({
      respond: (call: Parameters<ReturnType<typeof refused>['respond']>[0]) =>
        (answers[String((call.input as Record<string, string>)[field])] ?? returns({})).respond(call),
    });
    const driven = await run(served(), {
      'aws-sdk:sagemaker:listEndpointConfigs': configs('n1-r0-1', 'n2', 'n3', 'n1-r0-0', 'gone', 'kept', 'busy'),
      'aws-sdk:sagemaker:deleteModel': answering(
        { 'model-of-gone': refused('Could not find model'), 'model-of-kept': refused('no') },
        'ModelName',
      ),
      'aws-sdk:sagemaker:deleteEndpointConfig': answering({ busy: refused('in use') }, 'EndpointConfigName'),
    });
    expect(driven).toHaveSucceeded(ended('deployed'));
    const deleted = (action: string) => new Set(called(driven, action).map((input) => Object.values(input)[0]));
    expect(deleted('deleteModel')).toEqual(new Set(['model-of-gone', 'model-of-kept', 'model-of-busy']));
    expect(deleted('deleteEndpointConfig')).toEqual(new Set(['n1-r0-0', 'gone', 'busy']));
    expect(driven).toHaveEntered('Leave to the next run', 2);
  });
}
