import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { type ReactNode, useEffect, useRef } from 'react';
import { Bars } from '../../components/charts/bars';
import { Waterfall } from '../../components/charts/waterfall';
import type { PredictionView } from '../../models/prediction';

export interface ResultProps {
  readonly view: PredictionView;
  readonly target: string;
  /** The form was changed since. */
  readonly outdated: boolean;
}

export function Result({ view, target, outdated }: ResultProps): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Of newer browsers it returns a promise, which is no clean-up.
    place.current?.scrollIntoView({ block: 'nearest' });
  }, [view.text]);
  const { text, version, explanation, probabilities } = view;
  return (
    <div ref={place} className="scroll-target">
      <Container header={<Header variant="h2">Prediction</Header>}>
        <SpaceBetween size="l">
          <div role="status">
            <Box variant="awsui-key-label">{target}</Box>
            <Box fontSize="display-l" fontWeight="bold">
              {text}
            </Box>
            <Box color="text-body-secondary">Answered by {version}.</Box>
            {outdated && <StatusIndicator type="info">The input was changed since; predict again.</StatusIndicator>}
          </div>
          {probabilities.length > 0 && (
            <Bars
              title="How likely each class is"
              bars={probabilities.map(({ name, share, value }) => ({ name, value, text: share }))}
              summary={probabilities.map(({ name, share }) => `${name} ${share}`).join('; ')}
            />
          )}
          {explanation ? (
            <div>
              <Box variant="h3" padding={{ bottom: 'xs' }}>
                How it comes to it
              </Box>
              <Waterfall title="Contributions of the features" explanation={explanation} />
            </div>
          ) : (
            <Box color="text-body-secondary">The model’s container gives no explanation of its predictions.</Box>
          )}
        </SpaceBetween>
      </Container>
    </div>
  );
}
