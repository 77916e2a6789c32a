import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useMemo, useState } from 'react';
import { Json } from '../../../components/json';
import { Status } from '../../../components/status';
import { Lasted } from '../../../components/time';
import { causeWords, parseText } from '../../../models/json-text';
import type { FlowState } from '../../../models/run/flow';
import { INDICATORS, kindWords, statusWords } from '../../../models/run/graph-view';
import { isActive, type Visit, visitsOf } from '../../../models/run/trace';
import { isOver } from '../../../models/run-status';
import type { PartProps } from '../part';
import { TrainingCurve } from '../training-curve';
import { Attempts } from './attempts';

/** One state: how it stands, what it was given, what it gave. */
export function StateDetails({
  state,
  follows,
  isChosen,
  detail,
  history,
  open,
}: PartProps & {
  readonly state: FlowState;
  /** It is shown as long as the run is there. */
  readonly follows: boolean;
  /** By a person. */
  readonly isChosen: boolean;
}): ReactNode {
  const visits = useMemo(() => visitsOf(history.trace, state.name), [history.trace, state.name]);
  const [chosen, setChosen] = useState<{ readonly name: string; readonly id: number }>();
  const visit = visits.find(({ id }) => chosen?.name === state.name && id === chosen.id) ?? visits.at(-1);
  const job = detail.jobs.findLast((one) => one.state === state.name);
  const options = visits.map((one, at) => ({ value: `${one.id}`, label: `${at + 1} of ${visits.length}` }));
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={
            follows
              ? `Where the run ${isOver(detail.run.status) ? 'ended' : 'is'}. Choose a state to keep it here.`
              : kindWords(state)
          }
          actions={
            isChosen && (
              <Button
                iconName="close"
                variant="icon"
                ariaLabel="Back to where the run is"
                onClick={() => {
                  open({ state: undefined });
                  // This button is gone then.
                  document.querySelector<SVGGElement>('.machine-state[tabindex="0"]')?.focus({ preventScroll: true });
                }}
              />
            )
          }
        >
          {state.name}
        </Header>
      }
    >
      <SpaceBetween size="m">
        {visits.length > 1 && (
          <Select
            ariaLabel="Which time it was entered"
            inlineLabelText="Entered"
            options={options}
            selectedOption={options.find(({ value }) => value === `${visit?.id}`) ?? null}
            onChange={({ detail: { selectedOption } }) =>
              setChosen({ name: state.name, id: Number(selectedOption.value) })
            }
          />
        )}
        {visit ? (
          <VisitFacts visit={visit} />
        ) : (
          <div style={{ color: 'var(--ui-muted)' }}>This run has not entered the state.</div>
        )}
        {job?.kind === 'training' && (
          <TrainingCurve runId={detail.run.id} job={job} running={!isOver(detail.run.status)} />
        )}
        <SpaceBetween direction="horizontal" size="xs">
          {job && <Button onClick={() => open({ tab: 'logs', job: job.name })}>Log</Button>}
          {visit && <Button onClick={() => open({ tab: 'events', state: state.name })}>Events</Button>}
        </SpaceBetween>
        {visit && <More visit={visit} />}
        <ExpandableSection headerText="Definition">
          <Json value={state.definition} label={`definition of ${state.name}`} />
        </ExpandableSection>
      </SpaceBetween>
    </Container>
  );
}

function VisitFacts({ visit }: { readonly visit: Visit }): ReactNode {
  const end = visit.exitedAt ?? (isActive(visit) ? undefined : (visit.attempts.at(-1)?.endedAt ?? visit.enteredAt));
  const words = causeWords(visit.cause);
  return (
    <SpaceBetween size="s">
      <KeyValuePairs
        columns={2}
        minColumnWidth={110}
        items={[
          { label: 'Status', value: <Status indicator={INDICATORS[visit.status]} words={statusWords(visit)} /> },
          { label: 'Duration', value: <Lasted from={visit.enteredAt} to={end} /> },
          ...(visit.attempts.length > 1 ? [{ label: 'Tries', value: visit.attempts.length }] : []),
          ...(visit.iterations?.total === undefined
            ? []
            : [{ label: 'Iterations', value: `${visit.iterations.succeeded} of ${visit.iterations.total} succeeded` }]),
        ]}
      />
      {visit.error !== undefined && (
        <div style={{ overflowWrap: 'anywhere' }}>
          <strong>{visit.error}</strong>
          {words !== undefined && words !== '' && <>: {words}</>}
        </div>
      )}
    </SpaceBetween>
  );
}

function More({ visit }: { readonly visit: Visit }): ReactNode {
  const { attempts } = visit;
  const assigned = visit.assigned && Object.entries(visit.assigned);
  const parts: [title: string, value: unknown][] = [
    ['Input', parseText(visit.input)],
    ['Arguments', parseText(attempts.at(-1)?.parameters)],
    ['Result', parseText(attempts.at(-1)?.output)],
    ['Output', parseText(visit.output)],
    [
      'Variables',
      assigned && assigned.length > 0
        ? Object.fromEntries(assigned.map(([name, text]) => [`$${name}`, parseText(text)]))
        : undefined,
    ],
  ];
  return (
    <SpaceBetween size="xxs">
      {attempts.length > 0 && (attempts.length > 1 || attempts.some(({ error }) => error !== undefined)) && (
        <ExpandableSection headerText={`Tries (${attempts.length})`} defaultExpanded>
          <Attempts attempts={attempts} />
        </ExpandableSection>
      )}
      {parts.map(
        ([title, value]) =>
          value !== undefined && (
            <ExpandableSection key={title} headerText={title}>
              <Json value={value} label={`${title.toLowerCase()} of ${visit.name}`} />
            </ExpandableSection>
          ),
      )}
    </SpaceBetween>
  );
}
