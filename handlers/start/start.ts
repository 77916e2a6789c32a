import { StartExecutionCommand, type SFNClient } from '@aws-sdk/client-sfn';
import type { RunInput } from '../shared/contract';
import { hexDigest } from '../shared/digest';
import { type Log, nameOf } from '../shared/runtime';
import type { StartedRuns } from '../shared/approval/started';

/** "Object Created" of Amazon S3, as EventBridge delivers it. The key is not URL-encoded there. */
export interface ObjectCreated {
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: {
    readonly bucket: { readonly name: string };
    readonly object: { readonly key: string; readonly etag?: string; readonly 'version-id'?: string };
  };
}

export interface StartTools {
  readonly sfn: Pick<SFNClient, 'send'>;
  readonly log: Log;
  readonly stateMachineArn: string;
  /** Where who started a run may not approve its model. */
  readonly started?: Pick<StartedRuns, 'record'>;
  readonly now: () => Date;
}

export interface StartAnswer {
  readonly v: 1;
  readonly executionArn: string;
  /** False where this data version had its run before. */
  readonly started: boolean;
}

/** New data did: S3 does not tell which person has put an object there. */
const STARTED_BY = 'event:s3';

/** One run per data version: name and input are functions of the object alone, so a repeated event is the same run. */
export async function start(event: ObjectCreated, tools: StartTools): Promise<StartAnswer> {
  const { name, input } = runOf(event);
  try {
    const { executionArn = '' } = await tools.sfn.send(
      new StartExecutionCommand({ stateMachineArn: tools.stateMachineArn, name, input: JSON.stringify(input) }),
    );
    // A repeated event gets here too while the run goes on; Step Functions then has compared the input.
    await tools.started?.record(executionArn, STARTED_BY, tools.now());
    tools.log.info('run started', { executionArn, inputUri: input.inputUri });
    return { v: 1, executionArn, started: true };
  } catch (error) {
    if (nameOf(error) !== 'ExecutionAlreadyExists') throw error;
    const executionArn = `${tools.stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    tools.log.info('this data version had its run before', { executionArn, inputUri: input.inputUri });
    return { v: 1, executionArn, started: false };
  }
}

export function runOf(event: ObjectCreated): { readonly name: string; readonly input: RunInput } {
  if (event.source !== 'aws.s3' || event['detail-type'] !== 'Object Created') {
    throw new Error(
      `got an event "${event['detail-type']}" of ${event.source}; this function takes "Object Created" of aws.s3`,
    );
  }
  const { bucket, object } = event.detail;
  const version = object['version-id'] ?? object.etag;
  if (!version)
    throw new Error(`the event of ${object.key} names neither version-id nor etag; one tells data versions apart`);
  const digest = hexDigest(bucket.name, object.key, version);
  return {
    name: `data-${digest.slice(0, 40)}`,
    input: {
      v: 1,
      inputUri: `s3://${bucket.name}/${dataKey(object.key)}`,
      dataVersion: digest.slice(0, 12),
      reason: 'new-data',
      startedBy: STARTED_BY,
    },
  };
}

/** A marker such as `_SUCCESS` or `_manifest.json` says that the files beside it are complete: the data is its folder. */
const dataKey = (key: string): string => (/(^|\/)_[^/]*$/.test(key) ? key.replace(/[^/]*$/, '') : key);
