import { run } from '../stream/b';

export const d = run;
