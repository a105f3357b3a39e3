import { readFileSync } from 'node:fs';
import { c } from './c';

export const run = () => [readFileSync, c];
