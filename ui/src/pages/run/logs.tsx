import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import TextFilter from '@cloudscape-design/components/text-filter';
import Toggle from '@cloudscape-design/components/toggle';
import { type ReactNode, useState } from 'react';
import type { RunDetail, RunJob } from '../../../../handlers/shared/console-contract';
import { Empty, Loading } from '../../components/loaded';
import { Trouble } from '../../components/trouble';
import { useJobLog } from '../../hooks/use-job-log';
import { isOver } from '../../models/run-status';
import { LogView } from './log-view';
import type { PartProps } from './part';

const OFTEN = 1000;

/** The logs of the run's jobs, one at a time. */
export function LogsTab({ detail, query, open }: PartProps): ReactNode {
  const { jobs } = detail;
  const chosen = query.get('job');
  const isRunning = !isOver(detail.run.status);
  const job = jobs.find(({ name }) => name === chosen) ?? jobToShow(detail);
  const log = useJobLog(detail.run.id, job?.name, isRunning ? OFTEN : undefined);
  const [text, setText] = useState('');
  const [follow, setFollow] = useState(true);
  if (!job) {
    return <Empty title="No job has run yet">Logs of jobs and functions appear here as soon as they write.</Empty>;
  }
  const wanted = text.trim().toLowerCase();
  const lines = wanted === '' ? log.lines : log.lines.filter((line) => line.text.toLowerCase().includes(wanted));
  const options = jobs.map(({ name, kind, state, status }) => ({
    value: name,
    label: state,
    description: name,
    labelTag: `${kind} · ${status.toLowerCase()}`,
  }));
  return (
    <Container
      header={
        <Header
          variant="h2"
          counter={`(${log.lines.length} ${log.lines.length === 1 ? 'line' : 'lines'})`}
          actions={
            <Button
              iconName="copy"
              disabled={lines.length === 0}
              onClick={() => void navigator.clipboard.writeText(lines.map((line) => line.text).join('\n'))}
            >
              Copy
            </Button>
          }
        >
          Log of {job.state}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <div className="log-filters">
          <Select
            ariaLabel="Job"
            options={options}
            selectedOption={options.find(({ value }) => value === job.name) ?? null}
            onChange={({ detail: { selectedOption } }) => open({ job: selectedOption.value })}
          />
          <TextFilter
            filteringText={text}
            filteringPlaceholder="Find in the log"
            filteringAriaLabel="Find in the log"
            {...(wanted === '' ? {} : { countText: `${lines.length} ${lines.length === 1 ? 'match' : 'matches'}` })}
            onChange={({ detail: { filteringText } }) => setText(filteringText)}
          />
          <Toggle checked={follow} onChange={({ detail: { checked } }) => setFollow(checked)}>
            Follow
          </Toggle>
        </div>
        {log.error && <Trouble error={log.error} onRetry={log.refresh} />}
        {log.isLoading && log.lines.length === 0 ? (
          <Loading what="the log" />
        ) : lines.length === 0 ? (
          <Empty
            title={
              log.lines.length > 0
                ? 'No line matches'
                : isRunning
                  ? 'Nothing is in this log yet'
                  : 'Nothing was written to this log'
            }
          />
        ) : (
          <LogView lines={lines} follow={follow} onLeave={() => setFollow(false)} label={`Log of ${job.name}`} />
        )}
      </SpaceBetween>
    </Container>
  );
}

/** The one that works, or worked last; of a run that went through, the training. */
function jobToShow({ run, jobs }: RunDetail): RunJob | undefined {
  const own = jobs.filter(({ kind }) => kind !== 'function');
  const newest = own.at(-1) ?? jobs.at(-1);
  if (run.status !== 'SUCCEEDED') return newest;
  return own.findLast(({ kind }) => kind === 'training') ?? newest;
}
