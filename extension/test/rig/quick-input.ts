import type { Page } from 'playwright-core';

const ROW = '.quick-input-list .monaco-list-row';
const WITHIN_MS = 120_000;
/** The first try is short: what opens elsewhere takes the focus, and the box closes with it. Each further one is longer: the machine may be slow. */
const FIRST_TRY_MS = 3000;

export interface Wanted {
  /** The key that opens the box, such as `F1`. */
  readonly key: string;
  /** What is typed; with it, what is offered is looked up. */
  readonly text: string;
  /** A part of the row that is to be chosen. It has to be the one that Enter takes. */
  readonly row: string;
}

/**
 * Opens the editor's box by its key, types, and takes the row with Enter. A box that closes meanwhile is opened again, and what it does not offer
 * yet is looked up anew.
 *
 * @throws Error where the row is never offered
 */
export async function chooseInBox(page: Page, { key, text, row }: Wanted): Promise<void> {
  const box = page.locator('.quick-input-widget input.input');
  const offered = page.locator(`${ROW}.focused`, { hasText: row });
  const until = Date.now() + WITHIN_MS;
  let hindrance: Error | null = null;
  for (let timeout = FIRST_TRY_MS; Date.now() < until; timeout *= 1.5) {
    try {
      if (!(await box.isVisible())) await page.keyboard.press(key);
      // What is typed anew is looked up anew: a command may be there a little after the palette.
      await box.fill(text.slice(0, 1), { timeout });
      await box.fill(text, { timeout });
      await offered.waitFor({ timeout });
      hindrance = null;
      break;
    } catch (error) {
      hindrance = error as Error;
    }
  }
  if (hindrance !== null) throw new Error(`${key} ${text} does not offer ${row}: ${hindrance.message}`);
  // Never twice: the next box may be the command's own.
  await box.press('Enter');
}
