import { run } from '../stream/b';

export const i = run;
