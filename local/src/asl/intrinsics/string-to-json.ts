import type { Json } from '../types';
import { type Intrinsic, intrinsicFailure, stringArgument } from './intrinsic';

export const stringToJson: Intrinsic = {
  name: 'States.StringToJson',
  arity: [1, 1],
  call: ([text]) => {
    const json = stringArgument('States.StringToJson', text);
    if (json.trim() === '') return null;
    try {
      return JSON.parse(json) as Json;
    } catch {
      throw intrinsicFailure('States.StringToJson', `the argument is not valid JSON: ${json}`);
    }
  },
};
