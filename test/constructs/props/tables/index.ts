import { DATA } from './data';
import { JOBS } from './jobs';
import { RESOURCES } from './resources';
import { STAGES } from './stages';

/** Every wrong value. */
export const ROWS = [...DATA, ...JOBS, ...STAGES, ...RESOURCES];
