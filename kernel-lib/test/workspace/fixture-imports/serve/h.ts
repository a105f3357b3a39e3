import { run } from '../stream/b';

export const h = run;
