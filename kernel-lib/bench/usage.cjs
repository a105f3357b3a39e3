// Loaded into a measured program by --require: what its whole process used, said in the last line of its standard error. It is no ES
// module: with --import Node takes all scripts of all threads for such, and reads each once more to find its exports.
const { isMainThread } = require('node:worker_threads');

if (isMainThread) {
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    process.stderr.write(
      `\n${JSON.stringify({ userSeconds: userCPUTime / 1e6, systemSeconds: systemCPUTime / 1e6, peakMiB: Math.round(maxRSS / 1024) })}\n`,
    );
  });
}
