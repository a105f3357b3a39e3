// Loaded into a measured program by --import: what its whole process used, said in the last line of its standard error.
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    process.stderr.write(
      `\n${JSON.stringify({ userSeconds: userCPUTime / 1e6, systemSeconds: systemCPUTime / 1e6, peakMiB: Math.round(maxRSS / 1024) })}\n`,
    );
  });
}
