import { html, nothing, type TemplateResult } from 'lit'
import type { Entry, LifecycleEntry, PluginInfo } from '../../model.js'
import type { Panel, View } from '../panel-context.js'
import { statusBadge } from '../ui/badge.js'
import { longValue } from '../ui/value.js'
import * as columns from './columns.js'
import { EntryList } from './entry-list.js'

/** What is attached to which store, how it is doing, and what happened to it. */
export function pluginsView(panel: Panel): View {
  const whole = new Set<number>()
  const events = new EntryList<LifecycleEntry>(panel, {
    name: 'plugins',
    label: 'Events of plugins',
    columns: [columns.time, columns.store, columns.plugin, columns.event],
    includes: (entry: Entry): entry is LifecycleEntry => entry.kind === 'lifecycle',
    tone: columns.toneOf,
  })
  const empty = html`<p>What starts, stops and fails appears here.</p>`

  function toggle(id: number): void {
    if (!whole.delete(id)) whole.add(id)
    panel.requestUpdate()
  }

  function card({ id, plugin, store, status, detail }: PluginInfo): TemplateResult {
    return html`<article class="card">
      <header><strong>${plugin}</strong> <span class="hint">on ${store}</span> ${statusBadge(status)}</header>
      ${
        detail === undefined
          ? nothing
          : longValue(detail, { isWhole: whole.has(id), onWhole: () => toggle(id), label: `Detail of ${plugin}` })
      }
    </article>`
  }

  function cards(): TemplateResult {
    const plugins = panel.model.plugins.get()
    if (plugins.length === 0)
      return html`<div class="cards"><p class="hint">No plugin is attached: persist, sync and stream appear here when they start.</p></div>`
    return html`<div class="cards" tabindex="0" role="region" aria-label="Plugins">${plugins.map(card)}</div>`
  }

  return {
    id: 'plugins',
    label: 'Plugins',
    render: () =>
      events.render(panel.model.log.get(), { hasPath: false, originLabel: 'Plugin' }, { empty, above: cards }),
  }
}
