import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const path = process.env.FOOTPATH_CHROMIUM ?? '/usr/bin/chromium';

/** What to do where there is no browser. */
export const CHROMIUM_MISSING = `no Chromium at ${path}: apt-get install chromium, or set FOOTPATH_CHROMIUM to its path`;

/** In CI a missing browser is a failure, elsewhere the tests are skipped by name. */
export const chromiumIsMissing = !existsSync(path);
export const mayBeMissing = process.env.CI !== 'true';

/** A browser that does nothing of its own accord. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: path,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-dev-shm-usage',
    ],
  });
}
