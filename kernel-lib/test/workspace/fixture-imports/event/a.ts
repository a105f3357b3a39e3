import { run } from '../stream/b';

export const a = run;
