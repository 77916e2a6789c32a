import type { Failure } from '../shared/failure/failure';
import { kindOf, parsed } from '../shared/failure/failure-kind';
import type { StatusChange } from './notify';

/** A longer input would drown what people are to do. */
const LONGEST_INPUT = 2000;

/** What to do about a failure: resume, or start again with other data or parameters where the same would fail again. */
export function remedy(event: StatusChange, failure: Failure): string[] {
  const redrive = redriveCommand(event);
  const kind = kindOf(failure);
  if (kind === 'input') {
    return [
      'A redrive would read the same input again and fail again. Start a new run with corrected input:',
      start(event),
    ];
  }
  if (kind === 'passing') {
    return ['When the reason is mended, resume at that state (within 14 days; what ran before is kept):', redrive];
  }
  const { inputUri } = inputOf(event);
  return [
    "The job's own script gave this reason: a redrive runs it with the same data and parameters, and it fails again.",
    'Start again with corrected data or parameters:',
    `- data: upload it in place of ${inputUri ?? "the run's input"}; where uploads start runs, that starts one`,
    `- parameters: ${start(event)}`,
    'Only if the reason lay outside both, resume at that state (within 14 days):',
    redrive,
  ];
}

const redriveCommand = ({ detail, region }: StatusChange): string =>
  `aws stepfunctions redrive-execution --execution-arn ${detail.executionArn} --region ${region}`;

/** The same input, to be corrected; who started the failed run did not start the next one. */
function start(event: StatusChange): string {
  const { detail, region } = event;
  const { startedBy: _startedBy, ...input } = inputOf(event);
  const text = JSON.stringify({ ...input, reason: 'manual' });
  const shown = text.length > LONGEST_INPUT || !detail.input ? '…' : text.replaceAll("'", `'\\''`);
  const machine = detail.stateMachineArn ?? detail.executionArn.replace(/:execution:([^:]+):.*$/, ':stateMachine:$1');
  return `aws stepfunctions start-execution --state-machine-arn ${machine} --region ${region} --input '${shown}'`;
}

function inputOf({ detail }: StatusChange): { readonly inputUri?: string; readonly startedBy?: string } {
  return (parsed(detail.input) ?? {}) as { inputUri?: string; startedBy?: string };
}
