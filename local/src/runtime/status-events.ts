import type { EventBus } from '../services';
import type { Store } from '../services/types';
import { TOLD } from './execution-journal';
import type { ExecutionListener } from './executions';
import type { LiveExecution } from './live-execution';
import { statusChange } from './sfn/describe';

/** Tells the event bus of each status once, also when the process is killed before it has noted that it did. */
export function statusTeller(store: Store, events: EventBus): ExecutionListener {
  return {
    async onStatus(live) {
      const status = statusOf(live);
      store.batch(() => {
        if (store.get<{ status: string }>(TOLD, live.arn)?.status === status) return;
        store.put(TOLD, live.arn, { v: 1, status });
        const event = { source: 'aws.states', detailType: 'Step Functions Execution Status Change' };
        events.put({ ...event, resources: [live.arn], detail: statusChange(live) });
      });
    },
  };
}

const statusOf = ({ execution }: LiveExecution): string => `${execution.status} ${execution.redriveCount}`;
