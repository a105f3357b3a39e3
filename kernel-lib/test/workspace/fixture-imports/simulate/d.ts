import { a } from '../event/a';
import { run } from '../stream/b';

export const d = [run, a];
