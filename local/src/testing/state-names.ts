/**
 * The names of all states of a definition that is written out, those in branches and items too; for any other, string.
 * So that the compiler knows a misspelt state name.
 */
export type StateNames<Definition> = Definition extends { readonly States: infer States } ? NamesIn<States> : string;

type NamesIn<States> = string extends keyof States
  ? string
  : Extract<keyof States, string> | { [Name in keyof States]: NamesBelow<States[Name]> }[keyof States];

type NamesBelow<State> =
  | (State extends { readonly Branches: readonly (infer Branch)[] } ? NamesOf<Branch> : never)
  | (State extends { readonly ItemProcessor: infer Processor } ? NamesOf<Processor> : never)
  | (State extends { readonly Iterator: infer Processor } ? NamesOf<Processor> : never);

/** Of one branch of several too. */
type NamesOf<Machine> = Machine extends { readonly States: infer States } ? NamesIn<States> : never;
