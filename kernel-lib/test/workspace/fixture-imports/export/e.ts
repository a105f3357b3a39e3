import { d } from '../simulate/d';

export const e = d;
