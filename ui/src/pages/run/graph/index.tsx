import { type ReactNode, useMemo, useState } from 'react';
import { Loaded } from '../../../components/loaded';
import { useLive } from '../../../hooks/use-live';
import { allStates, flowOf } from '../../../models/run/flow';
import { currentState } from '../../../models/run/graph-view';
import { layoutOf } from '../../../models/run/layout';
import { runDefinition } from '../../../services/runs';
import type { PartProps } from '../part';
import { Canvas } from './canvas';
import { StateDetails } from './state-details';
import './graph.css';

/** The state machine as it runs, and one state of it in detail. */
export function GraphTab(props: PartProps): ReactNode {
  const { id } = props.detail.run;
  const definition = useLive(`definition ${id}`, (signal) => runDefinition(id, signal));
  return (
    <Loaded of={definition} what="the state machine">
      {(data) => <Machine {...props} definition={data.definition} />}
    </Loaded>
  );
}

function Machine({
  definition,
  ...props
}: PartProps & { readonly definition: Readonly<Record<string, unknown>> }): ReactNode {
  const { detail, history, query, open } = props;
  const { flow, layout } = useMemo(() => {
    const found = flowOf(definition);
    return { flow: found, layout: layoutOf(found) };
  }, [definition]);
  const { status } = detail.run;
  // Whoever sees the run end stays where it ends.
  const [isPast, setPast] = useState(status === 'SUCCEEDED');
  if (isPast && status !== 'SUCCEEDED') setPast(false);
  const { trace } = history;
  const current = useMemo(() => (isPast ? undefined : currentState(trace)), [trace, isPast]);
  const states = useMemo(() => allStates(flow), [flow]);
  const chosen = states.find(({ name }) => name === query.get('state'));
  const shown = chosen ?? states.find(({ name }) => name === (current ?? flow.start));
  return (
    <div className="machine-parts">
      <div className="machine-columns">
        <Canvas
          layout={layout}
          trace={trace}
          start={flow.start}
          current={current}
          selected={chosen?.name}
          onSelect={(name) => open({ state: name })}
        />
        {shown && (
          <StateDetails
            {...props}
            state={shown}
            follows={chosen === undefined && current !== undefined}
            isChosen={chosen !== undefined}
          />
        )}
      </div>
    </div>
  );
}
