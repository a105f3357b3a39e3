import type { Workbench } from './workbench';

/** The editor asks for a kernel where none is chosen. */
export async function pickKernelIfAsked({ page }: Workbench): Promise<void> {
  const row = page.locator('.quick-input-list .monaco-list-row', { hasText: 'TypeScript (Footpath)' }).first();
  const isAsked = await row.waitFor({ timeout: 5000 }).then(
    () => true,
    () => false,
  );
  if (isAsked) await row.click();
}
