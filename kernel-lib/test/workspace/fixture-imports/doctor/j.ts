import { run } from '../stream/b';

export const j = run;
