import { html, type TemplateResult } from 'lit'
import type { Entry, LifecycleEntry, TransportEntry } from '../../model.js'
import type { Panel, View } from '../panel-context.js'
import type { Column } from '../ui/grid.js'
import { byteSize } from '../ui/time.js'
import * as columns from './columns.js'
import { EntryList } from './entry-list.js'

type Happening = LifecycleEntry | TransportEntry

const size: Column<Happening> = {
  name: 'size',
  label: 'Size',
  cell: (entry) => (entry.kind === 'transport' ? byteSize(entry.bytes) : ''),
}

/** What became of stored and sent states: loads, migrations, quarantine, hydration, saves; and which versions run. */
export function storageView(panel: Panel): View {
  const list = new EntryList<Happening>(panel, {
    name: 'storage',
    label: 'Storage and hydration',
    columns: [columns.time, columns.store, columns.plugin, columns.event, size],
    includes: isOfStorage,
    tone: columns.toneOf,
  })
  const empty = html`<p><strong>Nothing was loaded or saved.</strong></p>
    <p>Loads, migrations, quarantine, saves and hydration appear here.</p>`
  return {
    id: 'storage',
    label: 'Storage',
    render: () =>
      list.render(
        panel.model.log.get(),
        { hasPath: false, originLabel: 'Plugin' },
        { empty, above: () => versions(panel) },
      ),
  }
}

/** What came in is told by its events; of transport it is the saves that are new. */
function isOfStorage(entry: Entry): entry is Happening {
  if (entry.kind === 'transport') return entry.plugin === 'persist' && entry.direction === 'out'
  return entry.kind === 'lifecycle' && (entry.plugin === 'persist' || entry.plugin === 'hydrate' || entry.plugin === '')
}

function versions({ model }: Panel): TemplateResult {
  const stores = model.stores.get()
  return html`<div class="versions" tabindex="0" role="region" aria-label="Versions"><dl class="totals">${stores.map(
    ({ id, version }) => html`<div>
      <dt title=${id}>${id}</dt>
      <dd>version ${version} · revision ${model.revisions(id).last.toLocaleString('en')}</dd>
    </div>`,
  )}</dl></div>`
}
