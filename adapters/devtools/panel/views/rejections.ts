import { html } from 'lit'
import type { Entry, RejectionEntry } from '../../model.js'
import type { Panel, View } from '../panel-context.js'
import type { Column } from '../ui/grid.js'
import * as columns from './columns.js'
import { EntryList } from './entry-list.js'

const reason: Column<RejectionEntry> = {
  name: 'reason',
  label: 'Reason',
  cell: ({ code, reason }) => html`<span class="badge bad">${code}</span> ${reason}`,
}

/** Every refused write and why. */
export function rejectionsView(panel: Panel): View {
  const list = new EntryList<RejectionEntry>(panel, {
    name: 'rejections',
    label: 'Rejections',
    columns: [columns.time, columns.store, columns.origin, reason, columns.patch],
    includes: (entry: Entry): entry is RejectionEntry => entry.kind === 'rejection',
  })
  const empty = html`<p><strong>No write was refused.</strong></p>
    <p>What a schema, or a rule of a plugin, turns down appears here with the reason.</p>`
  return {
    id: 'rejections',
    label: 'Rejections',
    render: () => list.render(panel.model.log.get(), { hasPath: true }, { empty }),
  }
}
