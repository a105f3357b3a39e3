import { chromiumIsMissing, launchChromium, mayBeMissing } from '../../../kernel-lib/test/report/chromium';

/** In CI a missing browser is a failure; elsewhere what needs one is skipped by name. */
export const browserMayBeMissing = chromiumIsMissing && mayBeMissing;

export { launchChromium as launchBrowser };
