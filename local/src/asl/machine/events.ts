import type { Json } from '../types';

/** The parts of history events that several state types share. */
const WHOLE = { truncated: false };

export function enteredDetails(name: string, input: string): object {
  return { stateEnteredEventDetails: { name, input, inputDetails: WHOLE } };
}

export function exitedDetails(name: string, output: string, written: Record<string, string> | undefined): object {
  if (!written) return { stateExitedEventDetails: { name, output, outputDetails: WHOLE } };
  return {
    stateExitedEventDetails: {
      name,
      output,
      outputDetails: WHOLE,
      ...(Object.keys(written).length === 0 ? {} : { assignedVariables: written, assignedVariablesDetails: WHOLE }),
    },
  };
}

/** Variables as JSON. */
export function textsOf(assigned: Record<string, Json>): Record<string, string> {
  return Object.fromEntries(Object.entries(assigned).map(([key, value]) => [key, JSON.stringify(value)]));
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
