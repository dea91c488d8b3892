import { html } from 'lit'
import type { ChangeEntry, Entry, RejectionEntry } from '../../model.js'
import { sourceOf } from '../log/filter.js'
import { patchSummary } from '../log/operations.js'
import { originBadge } from '../ui/badge.js'
import type { Column } from '../ui/grid.js'
import { timeOfDay } from '../ui/time.js'
import { valueText } from '../ui/value.js'

export const time: Column<Entry> = { name: 'time', label: 'Time', cell: (entry) => timeOfDay(entry.time) }

export const store: Column<Entry> = {
  name: 'store',
  label: 'Store',
  cell: (entry) => html`<span title=${entry.store}>${entry.store}</span>`,
}

export const origin: Column<Entry> = {
  name: 'origin',
  label: 'Origin',
  cell: (entry) => originBadge(sourceOf(entry)),
}

export const patch: Column<ChangeEntry | RejectionEntry> = {
  name: 'what',
  label: 'Patch',
  cell: (entry) => patchSummary(entry.patches),
}

/** The same for what a plugin reports. */
export const plugin: Column<Entry> = { ...origin, label: 'Plugin' }

/** Marks what went wrong. */
export function toneOf({ event }: { readonly event: string }): string {
  return /fail|error|reject|quarantine/.test(event) ? 'refused' : ''
}

/** What happened, and the beginning of its details. */
export const event: Column<Exclude<Entry, ChangeEntry | RejectionEntry>> = {
  name: 'what',
  label: 'Event',
  cell: ({ event, detail }) =>
    html`<span class="event">${event}</span>
      ${detail === undefined ? '' : html`<span class="brief">${valueText(detail, { limit: 160 })}</span>`}`,
}
