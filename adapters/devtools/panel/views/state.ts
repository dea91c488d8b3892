import { html, type TemplateResult } from 'lit'
import type { Panel, View } from '../panel-context.js'
import { Tree } from '../tree/tree.js'
import { noStore, storeChoice } from '../ui/store-choice.js'

/** The state of a store as a tree, edited in place through the sink. The past is shown, and cannot be edited. */
export function stateView(panel: Panel): View {
  const trees = new Map<string, Tree>()
  const treeOf = (store: string): Tree => {
    const tree = trees.get(store) ?? new Tree(panel, 'state')
    trees.set(store, tree)
    return tree
  }

  return {
    id: 'state',
    label: 'State',
    render(): TemplateResult {
      const { model, store } = panel
      if (store === undefined) return noStore
      const { isNow } = model.timeline.get()
      const write = (path: string, value: unknown) => {
        const outcome = model.edit(store, path, value)
        return outcome.ok ? undefined : outcome.reason
      }
      return html`<div class="bar">
          ${storeChoice(panel)}
          ${about(panel, store)}
          <span class="hint grow end">${isNow ? 'Enter edits · Insert adds · Delete removes' : 'The past cannot be edited.'}</span>
        </div>
        ${treeOf(store).render({ label: store, value: model.shown(store).get(), write: isNow ? write : undefined })}`
    },
  }
}

function about({ model }: Panel, store: string): TemplateResult {
  const version = model.stores.get().find(({ id }) => id === store)?.version
  return html`<span class="hint">version ${version} · revision ${model.revisions(store).last.toLocaleString('en')}</span>`
}
