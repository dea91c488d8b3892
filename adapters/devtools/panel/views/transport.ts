import { html, type TemplateResult } from 'lit'
import type { Entry, TransportEntry } from '../../model.js'
import type { Panel, View } from '../panel-context.js'
import { download } from '../ui/download.js'
import type { Column } from '../ui/grid.js'
import { byteSize, duration } from '../ui/time.js'
import * as columns from './columns.js'
import { EntryList } from './entry-list.js'

const arrows = { in: ['←', 'in'], out: ['→', 'out'], none: ['·', 'connection'] } as const

const direction: Column<TransportEntry> = {
  name: 'direction',
  label: 'Way',
  cell: ({ direction }) => {
    const [arrow, name] = arrows[direction]
    return html`<span class="way-${direction}" title=${name}><span aria-hidden="true">${arrow}</span> ${direction === 'none' ? '' : name}</span>`
  },
}

const size: Column<TransportEntry> = { name: 'size', label: 'Size', cell: ({ bytes }) => byteSize(bytes) }
const latency: Column<TransportEntry> = { name: 'latency', label: 'Latency', cell: ({ latency }) => duration(latency) }

/** Every frame and chunk that came or went, and the steps of each connection. */
export function transportView(panel: Panel): View {
  const list = new EntryList<TransportEntry>(panel, {
    name: 'transport',
    label: 'Transport',
    columns: [columns.time, direction, columns.plugin, columns.store, columns.event, size, latency],
    includes: (entry: Entry): entry is TransportEntry => entry.kind === 'transport',
    tone: columns.toneOf,
  })
  const actions = html`<button class="small" @click=${() => download('jods-transport.json', panel.model.exportTransport())}>Export</button>`
  const empty = html`<p><strong>No traffic yet.</strong></p>
    <p>Frames of sync, chunks of stream, loads and saves of persist appear here, secrets redacted.</p>`
  return {
    id: 'transport',
    label: 'Transport',
    render: () =>
      list.render(
        panel.model.transport.get(),
        { hasPath: false, originLabel: 'Plugin', actions },
        { empty, above: totals },
      ),
  }
}

/** What went each way, and how long an answer takes. */
function totals(entries: readonly TransportEntry[]): TemplateResult {
  const all = { in: 0, out: 0, none: 0 }
  const bytes = { in: 0, out: 0, none: 0 }
  const latencies: number[] = []
  for (const { direction, bytes: size, latency } of entries) {
    all[direction] += 1
    bytes[direction] += size ?? 0
    if (latency !== undefined) latencies.push(latency)
  }
  const typical = median(latencies)
  return html`<dl class="totals">
    <div><dt>In</dt><dd>${all.in.toLocaleString('en')} · ${byteSize(bytes.in)}</dd></div>
    <div><dt>Out</dt><dd>${all.out.toLocaleString('en')} · ${byteSize(bytes.out)}</dd></div>
    <div><dt>Answered</dt><dd>${latencies.length.toLocaleString('en')}</dd></div>
    <div><dt>Median latency</dt><dd>${typical === undefined ? '–' : duration(typical)}</dd></div>
  </dl>`
}

function median(numbers: readonly number[]): number | undefined {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]
}
