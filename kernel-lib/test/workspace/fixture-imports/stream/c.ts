import { run } from './b';

export const c = () => run;
