import type { Json } from '../types';

/** The parts of history events that several state types share. */
const WHOLE = { truncated: false };

export function enteredDetails(name: string, input: string): object {
  return { stateEnteredEventDetails: { name, input, inputDetails: WHOLE } };
}

export function exitedDetails(name: string, output: string, assigned: Record<string, Json> | undefined): object {
  if (!assigned) return { stateExitedEventDetails: { name, output, outputDetails: WHOLE } };
  const variables = Object.entries(assigned).map(([key, value]) => [key, JSON.stringify(value)]);
  return {
    stateExitedEventDetails: {
      name,
      output,
      outputDetails: WHOLE,
      ...(variables.length === 0
        ? {}
        : { assignedVariables: Object.fromEntries(variables), assignedVariablesDetails: WHOLE }),
    },
  };
}

export function withOutput(output: string): object {
  return { output, outputDetails: WHOLE };
}

export function withInput(input: string): object {
  return { input, inputDetails: WHOLE };
}

/** AWS leaves out what was not given, rather than writing null. */
export function failure(error: string | undefined, cause: string | undefined): object {
  return { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
}
