import { type Change, history, record } from 'jods'
import { board } from './board.js'
import { machine } from './machine.js'

/** Every change and every refusal of both stores. Opened before anything is attached, so that nothing is missed. */
export const boardRecord = record(board, { limit: 200 })
export const machineRecord = record(machine, { limit: 120 })

/** Undo and redo of what was done in this window. */
export const past = history(board, { group: word })

/** Typing is undone word by word: one key for as long as the same text has the same number of words. */
function word({ patches }: Change): string | undefined {
  const [only, second] = patches
  if (second || only?.op !== 'replace' || typeof only.value !== 'string') return undefined
  return `${only.path} ${only.value.split(/\s+/).length}`
}
