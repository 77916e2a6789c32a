import { useState } from 'react';
import { keep, kept } from '../services/kept';

/** A setting that this browser remembers. */
export function useKept<T extends object>(name: string, otherwise: T): [T, (value: T) => void] {
  const [value, setValue] = useState(() => kept(name, otherwise));
  const set = (next: T) => {
    setValue(next);
    keep(name, next);
  };
  return [value, set];
}
