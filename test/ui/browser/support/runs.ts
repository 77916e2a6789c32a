import type { Locator, Page } from 'playwright-core';

type File = { readonly name: string; readonly mimeType: string; readonly buffer: Buffer };

/** A state of the drawing, with the status that it shows. */
export const stateOf = (page: Page, name: string, status: string): Locator =>
  page.locator(`[data-state="${name}"][data-status="${status}"]`);

export async function openStart(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Start run' }).first().click();
  await page.getByRole('dialog').waitFor();
}

/** Starts a run of a file in the open dialog; the page of the run follows. */
export async function upload(page: Page, file: File): Promise<void> {
  await page.locator('input[type=file]').setInputFiles(file);
  await page.getByText('columns, as they should be').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Start run' }).click();
  await page.waitForURL((url) => /\/runs\/.+/.test(url.pathname));
}
