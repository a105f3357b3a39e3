import { resolve } from 'node:path';
import { FootpathError } from '../event/error';
import { nodeFiles } from '../file/node-files';
import type { Definition } from '../pipeline/definition';
import type { Manifest } from '../store/format';
import { openStore, type StoreReader } from '../store/reader';
import type { Progress } from './progress';
