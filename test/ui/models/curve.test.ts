import { bestRound, byMetric, curvesOf } from '../../../ui/src/models/curve';
import { curveWords } from '../../../ui/src/models/curve-words';

describe('curves in a log', () => {
  test('as train.py prints them', () => {
    const curves = curvesOf([
      'resumed from the checkpoint after round 50',
      '[50] train-rmse:101.5 validation-rmse:120',
      '[60] train-rmse:9.1e1 validation-rmse:110.25',
      'best round 60: validation rmse 110.25',
    ]);
    expect(curves).toEqual([
      { name: 'train-rmse', split: 'train', metric: 'rmse', points: [[50, 101.5], [60, 91]] }, // prettier-ignore
      { name: 'validation-rmse', split: 'validation', metric: 'rmse', points: [[50, 120], [60, 110.25]] }, // prettier-ignore
    ]);
  });

  test.each([
    ['[0]\ttrain-mlogloss:1.09\tvalidation-mlogloss:1.1', ['train-mlogloss', 'validation-mlogloss']],
    ['[2026-11-24:16:00:01:INFO] [0]#011train-auc:0.91#011validation-auc:0.9', ['train-auc', 'validation-auc']],
    ["[10]\ttraining's l2: 0.24\tvalid_1's l2: 0.5", ["training's l2", "valid_1's l2"]],
    ['Epoch 3/10 - 12s - loss: 0.5012 - val_loss: .61', ['loss', 'val_loss']],
    ['epoch=4, accuracy=0.93', ['accuracy']],
  ])('of other trainings: %s', (line, names) => {
    expect(curvesOf([line]).map(({ name }) => name)).toEqual(names);
  });

  test('a round told twice counts as it was told last, and the rounds are in order', () => {
    expect(curvesOf(['[1] train-x:5', '[0] train-x:9', '[1] train-x:4'])[0]?.points).toEqual([[0, 9], [1, 4]]); // prettier-ignore
  });

  test.each(['', 'quick job: prepared', '[INFO] rows:12', 'rmse:12', '[1] train-rmse:nan', '[0] started at 12:30'])(
    'none in %j',
    (line) => expect(curvesOf([line])).toEqual([]),
  );

  test('a classification and a regression are charts of their own', () => {
    const charts = byMetric(
      curvesOf(['[0] train-auc:0.9 train-logloss:0.3 validation-auc:0.8 validation-logloss:0.4']),
    );
    expect(charts.map(({ metric, curves }) => [metric, curves.length])).toEqual([['auc', 2], ['logloss', 2]]); // prettier-ignore
  });
});

test('finds the best round, and says the chart in words', () => {
  const lines = [
    '[0] train-rmse:100 validation-rmse:120',
    '[10] train-rmse:80 validation-rmse:110',
    'best round 10: validation rmse 110.04',
  ];
  const best = bestRound(lines);
  expect(best).toEqual({ round: 10, metric: 'rmse', value: 110.04 });
  expect(curveWords('rmse', curvesOf(lines), best)).toBe(
    'rmse after round 10: train 80, validation 110. Best in round 10: 110.04.',
  );
  expect(bestRound(['best round x'])).toBeUndefined();
});
