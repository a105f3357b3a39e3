#!/usr/bin/env node
// The command as npm links it. It is no part of the build, because npm links only what is there when it installs.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const built = join(__dirname, '../dist/cli.cjs');
if (existsSync(built)) require(built);
else {
  process.stderr.write('footpath: it is not built yet. Build it with: npm run build\n');
  process.exitCode = 1;
}
