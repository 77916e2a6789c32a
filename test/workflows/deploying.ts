import { fail, type Mock, returns, succeed, throws } from '../../local/src/testing';
import { called, ended, nothing, run, served } from './machine';
import { type Answers, answerLost, answersOf, does } from './world';

export const wrongAnswer: Answers = {
  'aws-sdk:sagemakerruntime:invokeEndpoint': returns({
    Body: JSON.stringify({ predictions: [{ value: -5 }], modelVersion: '1' }),
  }),
};
const CHAMPION = expect.objectContaining({ EndpointConfigName: 'champion-config' });

/** What happens to the endpoint once a model is approved. */
export function deploying(): void {
  test('another model was deployed meanwhile: superseded, and nothing is changed', async () => {
    const world = served();
    const driven = await run(world, {
      'aws-sdk:sagemaker:updateModelPackage': does(() => {
        world.config = 'config-of-another-run';
        return {};
      }),
    });
    expect(driven).toHaveSucceeded(ended('superseded'));
    expect(called(driven, ':createModel')).toEqual([]);
  });

  test('a failed endpoint is deleted, then created', async () => {
    const driven = await run({ ...nothing(), statuses: ['Failed'] });
    expect(driven).toHaveSucceeded(ended('deployed'));
    expect(driven).toHaveEntered('Delete failed endpoint');
    expect(driven).toHaveEntered('Create endpoint');
  });

  test('an endpoint that is changing is waited for', async () => {
    const driven = await run({ ...served(), statuses: ['InService', 'Updating', 'Updating', 'InService'] });
    expect(driven).toHaveSucceeded(ended('deployed'));
  });

  test('SageMaker returned to the former config: rolled-back', async () => {
    const driven = await run(served(), { 'aws-sdk:sagemaker:updateEndpoint': returns({}) });
    expect(driven).toHaveSucceeded(ended('rolled-back', { reasons: [expect.stringContaining('former config')] }));
    expect(driven).not.toHaveEntered('Smoke test');
  });

  test('a first endpoint that fails its smoke test is deleted', async () => {
    const driven = await run(nothing(), wrongAnswer);
    expect(driven).toHaveSucceeded(
      ended('rolled-back', {
        reasons: [
          'the endpoint predicts -5, which is no price that the schema allows',
          'the endpoint answers for model version 1, deployed was 2',
        ],
      }),
    );
    expect(called(driven, ':deleteEndpoint')).toHaveLength(1);
  });

  test('an updated endpoint that fails its smoke test returns to the former config', async () => {
    const driven = await run(served(), wrongAnswer);
    expect(driven).toHaveSucceeded(ended('rolled-back'));
    expect(called(driven, ':updateEndpoint').at(-1)).toEqual(CHAMPION);
    expect(called(driven, ':deleteEndpoint')).toEqual([]);
  });

  test('a model that answers with an error has not passed its smoke test', async () => {
    const reason = 'Received server error (500) from AllTraffic';
    const driven = await run(served(), {
      'aws-sdk:sagemakerruntime:invokeEndpoint': throws('SageMakerRuntime.ModelErrorException', reason),
    });
    expect(driven).toHaveSucceeded(ended('rolled-back', { reasons: [`endpoint prices gave no answer: ${reason}`] }));
    expect(called(driven, ':updateEndpoint').at(-1)).toEqual(CHAMPION);
  });

  test.each([
    ['a deletion', 'deleteEndpoint', nothing(), wrongAnswer, 'rolled-back'],
    ['an update', 'updateEndpoint', served(), {}, 'deployed'],
    ['a creation', 'createEndpoint', nothing(), {}, 'deployed'],
  ] as const)('%s whose answer was lost is not made twice', async (_name, action, world, answers, outcome) => {
    const resource = `aws-sdk:sagemaker:${action}` as const;
    const driven = await run(world, { ...answers, [resource]: answerLost(answersOf(world)[resource]) });
    expect(driven).toHaveSucceeded(ended(outcome));
    expect(called(driven, `:${action}`)).toHaveLength(1);
  });

  test('a former model that SageMaker does not take back is told of, after two tries', async () => {
    const world = served();
    const { 'aws-sdk:sagemaker:updateEndpoint': update } = answersOf(world);
    const refusesChampion: Mock = {
      respond: (call) => (JSON.stringify(call.input).includes('champion-config') ? succeed() : update.respond(call)),
    };
    const driven = await run(world, { ...wrongAnswer, 'aws-sdk:sagemaker:updateEndpoint': refusesChampion });
    expect(driven).toHaveFailed(undefined, 'SageMaker keeps endpoint prices at the new config');
    expect(called(driven, ':updateEndpoint')).toHaveLength(3);
  });

  test('an endpoint that fails leaves the execution failed, with SageMaker’s reason', async () => {
    const driven = await run(nothing(), {
      'aws-sdk:sagemaker:describeEndpoint': returns({ EndpointStatus: 'Failed', FailureReason: 'no capacity' }),
    });
    expect(driven).toHaveFailed(undefined, 'endpoint prices is Failed: no capacity');
  });

  test('an update that is refused because another run updates ends superseded', async () => {
    const world = served();
    const driven = await run(world, {
      'aws-sdk:sagemaker:updateEndpoint': {
        respond() {
          Object.assign(world, { statuses: ['Updating', 'Updating', 'InService'], config: 'config-of-another-run' });
          return fail('SageMaker.SageMakerException', 'Cannot update in-progress endpoint');
        },
      },
    });
    expect(driven).toHaveSucceeded(ended('superseded'));
    expect(called(driven, ':updateEndpoint')).toHaveLength(1);
  });

  test('an update that is refused for good fails with the original error', async () => {
    const refused = throws('SageMaker.SageMakerException', 'is not authorized to perform: sagemaker:UpdateEndpoint');
    const driven = await run(served(), { 'aws-sdk:sagemaker:updateEndpoint': refused });
    expect(driven).toHaveFailed('SageMaker.SageMakerException', 'is not authorized');
  });
}
