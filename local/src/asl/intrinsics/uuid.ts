import type { Intrinsic } from './intrinsic';

export const uuid: Intrinsic = { name: 'States.UUID', arity: [0, 0], call: (_, scope) => scope.uuid() };
