import { defineStore, fork, snapshot } from 'jods'
import { z } from 'zod'
import { type ChangeEntry, createModel } from '../../../adapters/devtools/model.js'
import type { Tape } from '../../laws/tape.js'
import { object } from '../../laws/trees.js'
import { clone, same, show } from '../../laws/values.js'
import { directWrite, patchWrite, replaceWrite } from '../../laws/writes.js'

const anything = defineStore({ name: 'anything', schema: z.record(z.string(), z.any()) })
const spec = { schema: z.any(), text: 'z.any()', make: (tape: Tape) => object(tape, 3, { rich: true }) }

function agree(found: unknown, expected: unknown, what: string): void {
  if (!same(found, expected)) throw new Error(`${what}: expected ${show(expected)}, got ${show(found)}`)
}

/** The state of any revision, asked for in any order, is the one that was there; looking at it changes nothing. */
export function rebuilt(tape: Tape, log: string[]): void {
  const store = fork(anything, object(tape, 3, { rich: true }))
  const limit = tape.pick([3, 100])
  const model = createModel([store], { limit })
  const seen = new Map<number, unknown>([[0, clone(snapshot(store))]])
  try {
    for (let left = 20; left > 0 && !tape.isAtEnd; left--) {
      const state = clone(snapshot(store))
      const draw = tape.below(10)
      const write =
        draw < 6
          ? directWrite(tape, spec, state)
          : draw < 9
            ? patchWrite(tape, spec, state, 1 + tape.below(4))
            : replaceWrite(tape, spec, state)
      log.push(write.text())
      try {
        write.perform(store)
      } catch {
        continue
      }
      const { last } = model.revisions('anything')
      seen.set(last, clone(snapshot(store)))
      if (tape.chance(30)) model.jump(tape.below(25))
    }
    check(tape, model, seen, limit)
    agree(snapshot(store), seen.get(model.revisions('anything').last), 'the store')
  } finally {
    model.stop()
  }
}

function check(
  tape: Tape,
  model: ReturnType<typeof createModel>,
  seen: ReadonlyMap<number, unknown>,
  limit: number,
): void {
  const { first, last } = model.revisions('anything')
  if (model.log.get().length > limit) throw new Error(`the log has ${model.log.get().length} entries`)
  for (let asks = 0; asks < 12; asks++) {
    const [from, to] = [first + tape.below(last - first + 1), first + tape.below(last - first + 1)]
    agree(model.stateOf('anything', from), seen.get(from), `revision ${from} of ${first} to ${last}`)
    const patch = model.diff('anything', from, to)
    if (patch === undefined) throw new Error('no diff')
    if (patch.length === 0) agree(seen.get(from), seen.get(to), `the diff from ${from} to ${to} is empty`)
    checkMoment(tape, model, seen)
  }
}

function checkMoment(tape: Tape, model: ReturnType<typeof createModel>, seen: ReadonlyMap<number, unknown>): void {
  const { entries } = model.timeline.get()
  const position = tape.below(entries.length + 1)
  model.jump(position)
  const at: ChangeEntry | undefined = entries[position - 1]
  const revision = at ? at.revision : entries[0] ? entries[0].revision - 1 : model.revisions('anything').last
  agree(model.shown('anything').get(), seen.get(revision), `shown at ${position} of ${entries.length}`)
}
