import { run } from '../stream/b';

export const e = run;
