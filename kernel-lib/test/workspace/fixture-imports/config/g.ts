import { run } from '../stream/b';

export const g = run;
