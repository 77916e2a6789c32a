import type { GateOptions } from '../../gate';
import { PropError } from '../errors';
import { checkProp, checkProps, isUnresolved, type Rule, type Rules } from './check';
import { text } from './rules';

const finite: Rule<number> = (value) =>
  Number.isFinite(value) ? undefined : { got: value, fix: 'give a finite number' };

const GATE: Rules<GateOptions> = {
  min: finite,
  max: finite,
  margin: (value) =>
    value >= 0 && value < 1 ? undefined : { got: value, fix: 'give a fraction such as 0.01 for 1 %' },
  baseline: text(100, "name a baseline that the evaluation reports, such as 'mean'"),
};

export function checkGate(metric: string, options: GateOptions): void {
  checkProp('metric', metric, text(100, 'name a metric that the evaluation reports'));
  checkProps(options, GATE);
  const { min, max, margin } = options;
  for (const [name, value] of Object.entries({ min, max, margin })) {
    // It is written into a text, where CDK can't fill in a number later.
    if (isUnresolved(value)) throw new PropError(name, 'a token', 'give a number that is known at synthesis');
  }
  if (min !== undefined && max !== undefined && min > max) {
    throw new PropError('min', min, `keep it at most max (${max})`);
  }
}
