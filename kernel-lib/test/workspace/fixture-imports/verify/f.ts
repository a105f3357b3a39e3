import { run } from '../stream/b';

export const f = run;
