import type { Attached, ReadableAtom } from 'jods/kit'
import type { Pace } from './pace.js'
import type { Redact } from './redact.js'
import type { PluginInfo } from './types.js'

/** Who is attached to what, and how it fares. */
export interface Attachments {
  readonly atom: ReadableAtom<readonly PluginInfo[]>
  /** Takes in an attachment as it is now, and says whether its status is another. */
  see(attached: Attached, store: string): { readonly info: PluginInfo; readonly isNews: boolean }
}

/** How many are shown: those that have stopped leave first. */
const most = 200

export function createAttachments(redact: Redact, pace: Pace): Attachments {
  let list: readonly PluginInfo[] = []
  const ids = new WeakMap<Attached, number>()
  let lastId = 0

  return {
    atom: pace.atom(() => list),
    see(attached, store) {
      const id = ids.get(attached) ?? ++lastId
      ids.set(attached, id)
      const { about, status, detail } = attached
      const info: PluginInfo = { id, plugin: about.plugin, store, status: status.get(), detail: redact(detail.get()) }
      const before = list.find((one) => one.id === id)
      list = bounded(before ? list.map((one) => (one === before ? info : one)) : [...list, info])
      pace.changed()
      return { info, isNews: before?.status !== info.status }
    },
  }
}

function bounded(list: readonly PluginInfo[]): readonly PluginInfo[] {
  if (list.length <= most) return list
  const stopped = list.findIndex(({ status }) => status === 'stopped')
  return list.filter((_, index) => index !== Math.max(stopped, 0))
}
