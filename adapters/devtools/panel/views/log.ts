import { html } from 'lit'
import type { ChangeEntry, Entry, RejectionEntry } from '../../model.js'
import { patchSummary } from '../log/operations.js'
import type { Panel, View } from '../panel-context.js'
import { download } from '../ui/download.js'
import type { Column } from '../ui/grid.js'
import * as columns from './columns.js'
import { EntryList } from './entry-list.js'

type Write = ChangeEntry | RejectionEntry

const what: Column<Write> = {
  name: 'what',
  label: 'Patch',
  cell: ({ kind, patches }) =>
    html`${kind === 'rejection' ? html`<span class="badge bad">refused</span> ` : ''}${patchSummary(patches)}`,
}

const woke: Column<Write> = {
  name: 'woke',
  label: 'Woke',
  cell: (entry) => (entry.kind === 'change' ? wokeSummary(entry) : ''),
}

/** Every write, refused ones included: when, where, by whom, what, and who ran because of it. */
export function logView(panel: Panel): View {
  const list = new EntryList<Write>(panel, {
    name: 'log',
    label: 'Changes and rejections',
    columns: [columns.time, columns.store, columns.origin, what, woke],
    includes: isWrite,
    tone: ({ kind }) => (kind === 'rejection' ? 'refused' : ''),
  })
  const actions = html`<button class="small" @click=${() => download('jods-log.json', panel.model.exportLog())}>Export</button>`
  const empty = html`<p><strong>Nothing has happened yet.</strong></p>
    <p>Every write to a watched store will appear here.</p>`
  return {
    id: 'log',
    label: 'Log',
    render: () => list.render(panel.model.log.get(), { hasPath: true, actions }, { empty }),
  }
}

function isWrite(entry: Entry): entry is Write {
  return entry.kind === 'change' || entry.kind === 'rejection'
}

function wokeSummary({ woke }: ChangeEntry): unknown {
  const counts = new Map<string, number>()
  for (const { kind, count } of woke) counts.set(kind, (counts.get(kind) ?? 0) + count)
  const text = [...counts].map(([kind, count]) => `${count} ${kind}${count === 1 ? '' : 's'}`).join(', ')
  return text === '' ? html`<span class="v-mark">nobody</span>` : html`<span title=${text}>${text}</span>`
}
