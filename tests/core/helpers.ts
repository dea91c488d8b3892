import { type AnyStore, type Change, defineStore, onReject, onUpdate, type Rejection, type Store, snapshot } from 'jods'
import { expect } from 'vitest'
import { z } from 'zod'

/** Everything that a store tells, in order. */
export interface Heard {
  changes: Change[]
  rejections: Rejection[]
  /** The patches of the latest change. */
  last(): Change['patches']
}

export function listen(store: AnyStore): Heard {
  const changes: Change[] = []
  const rejections: Rejection[] = []
  onUpdate(store, (_, change) => void changes.push(change))
  onReject(store, (rejection) => void rejections.push(rejection))
  return { changes, rejections, last: () => changes.at(-1)?.patches ?? [] }
}

/** A copy of the state that is nobody's. */
export function plain<T extends object>(storeOrPart: T): any {
  return structuredClone(snapshot(storeOrPart))
}

/** The code of the error that `fn` throws; `'nothing thrown'` or the error's own name otherwise. */
export function codeOf(fn: () => unknown): string {
  try {
    fn()
  } catch (error) {
    if (!(error instanceof Error)) return `thrown: ${typeof error}`
    return (error as { code?: string }).code ?? String(error)
  }
  return 'nothing thrown'
}

/** A store that takes any tree of values. */
export function anything(initial: Record<string, any>): Store<Record<string, any>> {
  return defineStore({ name: 'anything', schema: z.record(z.string(), z.any()), initial })
}

const Item = z.object({ id: z.string(), qty: z.number() })
const shape = {
  list: z.array(z.number()),
  deep: z.object({ rows: z.array(z.object({ cells: z.array(z.number()), items: z.array(Item) })) }),
}

export interface Sheet {
  list: number[]
  deep: { rows: { cells: number[]; items: { id: string; qty: number }[] }[] }
}

const sheet = (): Sheet => ({
  list: [3, 1, 2],
  deep: {
    rows: [
      { cells: [0], items: [] },
      {
        cells: [3, 1, 2],
        items: [
          { id: 'a', qty: 1 },
          { id: 'b', qty: 2 },
          { id: 'c', qty: 3 },
        ],
      },
    ],
  },
})

/** The same state under schemas that take different ways through the sink. */
export const sheets: [kind: string, make: () => Sheet][] = [
  ['typed', () => defineStore({ name: 'sheet', schema: z.object(shape), initial: sheet() })],
  [
    'under a rule',
    () => defineStore({ name: 'sheet', schema: z.object(shape).refine(() => true), initial: sheet() }) as Sheet,
  ],
  ['under any', () => anything(sheet()) as unknown as Sheet],
  [
    'under a foreign schema',
    () =>
      defineStore({
        name: 'sheet',
        schema: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value: value as Sheet }) } },
        initial: sheet(),
      }) as Sheet,
  ],
]

/** Checks that a refused write left no trace but one rejection. */
export function refuses(store: AnyStore & object, write: () => unknown, code: string): Rejection {
  const before = snapshot(store)
  const { changes, rejections } = listen(store)
  expect(codeOf(write)).toBe(code)
  expect(snapshot(store)).toEqual(before)
  expect(changes).toEqual([])
  expect(rejections.map((rejection) => rejection.code)).toEqual([code])
  return rejections[0] as Rejection
}
