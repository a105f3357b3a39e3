import { run } from '../stream/b';

export const n = run;
