import type { Locator, Page } from 'playwright'

/** The playground in one window, as a person names what is on it. */
export interface BoardPage {
  page: Page
  title: (row: number) => Locator
  estimate: (row: number) => Locator
  done: (row: number) => Locator
  note: Locator
  newTask: Locator
  titles: () => Promise<string[]>
  /** The rows of the record that were refused. */
  refusals: Locator
  record: Locator
  button: (name: string) => Locator
  connection: Locator
}

export function boardPage(page: Page): BoardPage {
  const row = (index: number) => page.getByRole('list', { name: 'Tasks' }).getByRole('listitem').nth(index)
  const record = page.getByRole('region', { name: 'The record' })
  return {
    page,
    record,
    title: (index) => row(index).getByLabel(/^Title of task/),
    estimate: (index) => row(index).getByLabel(/^Estimate of/),
    done: (index) => row(index).getByRole('checkbox'),
    note: page.getByLabel('Note for everybody'),
    newTask: page.getByLabel('Title of the new task'),
    titles: () =>
      page.getByLabel(/^Title of task/).evaluateAll((all) => all.map((one) => (one as HTMLInputElement).value)),
    refusals: record.locator('.refusal'),
    button: (name) => page.getByRole('button', { name, exact: true }),
    connection: page.locator('.connection'),
  }
}
