import Button from '@cloudscape-design/components/button';
import ColumnLayout from '@cloudscape-design/components/column-layout';
import Container from '@cloudscape-design/components/container';
import Form from '@cloudscape-design/components/form';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { type ReactNode, useMemo, useState } from 'react';
import type { ColumnProfileView } from '../../../../handlers/shared/console-contract';
import type { PredictionAnswer } from '../../../../handlers/shared/prediction-contract';
import type { Schema } from '../../../../handlers/shared/schema/schema';
import { Loading } from '../../components/loaded';
import { Trouble } from '../../components/trouble';
import { useAction } from '../../hooks/use-action';
import { useLive } from '../../hooks/use-live';
import {
  formErrors,
  formFields,
  type FormValues,
  initialValues,
  rowOf,
  serverErrors,
  tellsUsual,
} from '../../models/form';
import { predictionView } from '../../models/prediction';
import { dataReport } from '../../services/data';
import { fieldErrors, predictOne } from '../../services/predictions';
import { Field } from './field';
import { Result } from './result';

/** The form begins with what the deployed model was trained on; where that can't be had, with the schema's examples. */
export function RowPanel({ schema }: { readonly schema: Schema }): ReactNode {
  const { isLoading, data } = useLive('training data', dataReport);
  const seen = useMemo(() => data?.columns.flatMap(({ reference }) => (reference ? [reference] : [])), [data]);
  if (isLoading) return <Loading what="the form" />;
  return <RowForm schema={schema} seen={seen} />;
}

function RowForm({
  schema,
  seen,
}: {
  readonly schema: Schema;
  readonly seen: readonly ColumnProfileView[] | undefined;
}): ReactNode {
  const fields = useMemo(() => formFields(schema, seen), [schema, seen]);
  const [values, setValues] = useState<FormValues>(() => initialValues(fields));
  const [tried, setTried] = useState(false);
  const [answered, setAnswered] = useState<{ readonly values: FormValues; readonly answer: PredictionAnswer }>();
  const row = rowOf(fields, values);
  const own = tried ? formErrors(schema, row) : {};
  const send = useAction(async () => setAnswered({ values, answer: await predictOne(row) }));
  const refused = serverErrors(fieldErrors(send.error), fields);
  const errors = { ...refused.fields, ...own };
  const submit = () => {
    setTried(true);
    const [first] = Object.keys(formErrors(schema, row));
    if (first === undefined) void send.run();
    else document.querySelector<HTMLElement>(`[data-field="${CSS.escape(first)}"] :is(input, button)`)?.focus();
  };
  const change = (name: string, value: string) => {
    setValues({ ...values, [name]: value });
    send.clear();
  };
  const view = answered && predictionView(answered.answer, schema);
  const others = send.error && Object.keys(refused.fields).length > 0 ? refused.others : [];
  return (
    <SpaceBetween size="l">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <Container
          header={
            <Header
              variant="h2"
              description={`What the model predicts: ${targetInWords(schema)}.${seen?.some(tellsUsual) ? ' The fields begin with usual values of its training data.' : ''}`}
            >
              Input
            </Header>
          }
        >
          <Form
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button
                  formAction="none"
                  variant="link"
                  onClick={() => {
                    setValues(initialValues(fields));
                    setTried(false);
                    send.clear();
                  }}
                >
                  Reset
                </Button>
                <Button variant="primary" formAction="submit" loading={send.isRunning}>
                  Predict
                </Button>
              </SpaceBetween>
            }
            {...(others.length > 0 && { errorText: others.join(' ') })}
          >
            <ColumnLayout columns={3} minColumnWidth={220}>
              {fields.map((field) => (
                <Field
                  key={field.name}
                  field={field}
                  value={values[field.name] ?? ''}
                  error={errors[field.name]}
                  onChange={(value) => change(field.name, value)}
                />
              ))}
            </ColumnLayout>
          </Form>
        </Container>
      </form>
      {send.error && Object.keys(refused.fields).length === 0 && (
        <Trouble error={send.error} onRetry={submit} onDismiss={send.clear} />
      )}
      {view && <Result view={view} target={schema.target.name} outdated={answered.values !== values} />}
    </SpaceBetween>
  );
}

const targetInWords = ({ target: { name, description, unit } }: Schema): string =>
  `${name}${description === undefined ? '' : `, ${description.charAt(0).toLowerCase()}${description.slice(1)}`}${unit === undefined ? '' : ` (${unit})`}`;
