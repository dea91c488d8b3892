import type { ReactiveControllerHost, TemplateResult } from 'lit'
import type { DevtoolsModel } from '../model.js'
import type { Filter } from './log/filter.js'

export type ViewId =
  | 'log'
  | 'rejections'
  | 'state'
  | 'diff'
  | 'travel'
  | 'storage'
  | 'transport'
  | 'plugins'
  | 'simulate'

/** What every view is given. */
export interface Panel extends ReactiveControllerHost {
  readonly model: DevtoolsModel
  /** What is looked for; the same in every view that lists entries. */
  filter: Filter
  /** Too narrow for columns side by side. */
  readonly isNarrow: boolean
  /** Goes to another view. */
  show(view: ViewId): void
  /** The store that the views about one store show; undefined where there is none. */
  readonly store: string | undefined
  chooseStore(store: string): void
  /** What is typed as a patch to simulate. */
  patchText: string
  /** Goes to where a patch is simulated, with this one typed in. */
  simulate(store: string, patchText: string): void
}

/** One tab. It is made once and keeps what was opened and selected in it. */
export interface View {
  readonly id: ViewId
  readonly label: string
  render(): TemplateResult
}
