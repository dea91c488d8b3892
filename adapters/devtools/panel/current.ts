import { signal } from 'jods'
import type { WritableAtom } from 'jods/kit'
import type { DevtoolsModel } from '../model.js'

/** What a panel shows that was given no model of its own. */
export const current: WritableAtom<DevtoolsModel | undefined> = signal<DevtoolsModel | undefined>(undefined)
