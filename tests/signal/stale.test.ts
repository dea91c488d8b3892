import { batch, computed, effect, type ReadableAtom, signal, untracked, type WritableAtom } from 'jods'
import { expect, test } from 'vitest'
import { catchReports, codesOf } from './reported.js'

const reports = catchReports()

/*
 * The law: when a write is through, every effect has seen the values of now. The effects here write too, in batches
 * and without, before they read and after, and are made at any time; batches nest and fail.
 */

class Abandoned extends Error {}

function random(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

interface Watching {
  name: string
  seen: number[]
  now(): number[]
  stop(): void
}

function world(seed: number) {
  const roll = random(seed)
  const pick = <T>(list: readonly T[]): T => list[roll(list.length)] as T
  const log: string[] = []
  const signals: WritableAtom<number>[] = Array.from({ length: 1 + roll(4) }, () => signal(roll(3)))
  const atoms: ReadableAtom<number>[] = [...signals]
  for (let i = roll(6); i > 0; i--) {
    const sources = Array.from({ length: 1 + roll(3) }, () => pick(atoms))
    const [first, last] = [sources[0], sources.at(-1)] as [ReadableAtom<number>, ReadableAtom<number>]
    const read = pick([
      () => sources.reduce((sum, atom) => sum + atom.get(), 0) % 5,
      () => (first.get() % 2 ? last.get() : 0),
      () => Math.min(2, last.get()),
      () => first.get(),
    ])
    atoms.push(computed(read))
  }
  const effects: Watching[] = []

  function watch(): void {
    const sources = Array.from({ length: 1 + roll(3) }, () => pick(atoms))
    const isChoosy = roll(3) === 0
    const values = (): number[] => {
      const list: number[] = []
      for (const atom of sources) {
        list.push(atom.get())
        if (isChoosy && (list[0] as number) % 2) break
      }
      return list
    }
    const target = pick(signals)
    const limit = 1 + roll(4)
    const name = pick(['reads', 'reads', 'counts', 'resets', 'resets in a batch', 'writes and reads in a batch'])
    const one: Watching = { name, seen: [], now: () => untracked(values), stop: () => {} }
    effects.push(one)
    one.stop = effect(() => {
      if (name === 'writes and reads in a batch') {
        batch(() => {
          if (untracked(() => target.get()) > 3) target.set(0)
          one.seen = values()
        })
        return
      }
      one.seen = values()
      const isHigh = (one.seen[0] as number) > 2
      if (name === 'counts' && untracked(() => target.get()) < limit) target.set(untracked(() => target.get()) + 1)
      if (name === 'resets' && isHigh) target.set(0)
      if (name === 'resets in a batch' && isHigh) {
        batch(() => {
          target.set(1)
          signals[0]?.set(1)
        })
      }
    })
  }

  function write(): void {
    const at = roll(signals.length)
    const value = roll(6)
    log.push(`signal ${at} = ${value}`)
    signals[at]?.set(value)
  }

  function runBatch(depth: number): void {
    try {
      batch(() => {
        for (let i = roll(4); i >= 0; i--) step(depth + 1)
        if (roll(3) === 0) throw new Abandoned()
      })
    } catch (error) {
      if (!(error instanceof Abandoned)) throw error
      log.push('abandoned')
    }
  }

  function step(depth: number): void {
    const kind = roll(depth === 0 ? 6 : 5)
    if (kind < 3) write()
    else if (kind === 3) pick(atoms).get()
    else if (depth < 2 && (kind === 4 || roll(2))) {
      log.push('batch')
      runBatch(depth)
    } else {
      watch()
      log.push(`effect ${effects.at(-1)?.name}`)
    }
  }
  return { log, effects, watch, step }
}

test('C08 law: when a write is through every effect has seen the values of now', () => {
  let cutOff = 0
  for (let seed = 1; seed <= 400; seed++) {
    const { log, effects, watch, step } = world(seed)
    const before = cutOff
    for (let i = 0; i < 3; i++) watch()
    cutOff = reports().length
    // Effects that answer each other without end are cut off: what they saw is no matter then.
    for (let i = 0; i < 10 && cutOff === before; i++) {
      step(0)
      cutOff = reports().length
      if (cutOff > before) break
      for (const { name, seen, now } of effects)
        expect(seen, `seed ${seed}: ${name} after ${log.join('; ')}`).toEqual(now())
    }
    for (const { stop } of effects) stop()
    cutOff = reports().length
  }
  expect(new Set(codesOf(reports()))).toEqual(new Set(['update/loop']))
})
