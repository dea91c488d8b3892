import fastJsonPatch from 'fast-json-patch'
import { applyPatch, type Change, defineStore, diff, fork, onUpdate, snapshot } from 'jods'
import { z } from 'zod'
import type { Tape } from './tape.js'
import { edited, object, type Shape, scalar, tree } from './trees.js'
import { clone, containers, isContainer, jsonOf, type Operation, patched, pointer, same, show } from './values.js'

const anything = defineStore({ name: 'anything', schema: z.record(z.string(), z.any()) })

interface Pair {
  before: Record<string, unknown>
  after: Record<string, unknown>
}

function pair(tape: Tape, shape: Shape): Pair {
  const before = object(tape, 3, shape)
  const far = tape.chance(25)
  return { before, after: (far ? object(tape, 3, shape) : edited(tape, before, 3, shape)) as Record<string, unknown> }
}

function applied(document: unknown, patch: readonly Operation[]): unknown {
  return fastJsonPatch.applyPatch(jsonOf(document), jsonOf(patch) as never, true).newDocument
}

function agree(found: unknown, expected: unknown, what: string): void {
  if (!same(found, expected)) throw new Error(`${what}: expected ${show(expected)}, got ${show(found)}`)
}

/** Applying diff(a, b) to a gives b, and the inverse of that change gives a. */
export function roundTrip(tape: Tape, log: string[]): void {
  const { before, after } = pair(tape, { rich: true })
  const [a, b] = [clone(before), clone(after)]
  const patch = diff(before, after)
  log.push(`a = ${show(a)}`, `b = ${show(b)}`, `diff = ${show(patch)}`)
  agree(before, a, 'diff leaves a alone')
  agree(after, b, 'diff leaves b alone')
  if (same(a, b)) agree(patch, [], 'the patch between equals')
  agree(patched(clone(a), patch), b, 'the patch, applied by the letter')
  agree(applied(a, patch), jsonOf(b), 'the patch, applied by fast-json-patch')

  const store = fork(anything, before)
  const changes: Change[] = []
  onUpdate(store, (_, change) => changes.push(change))
  const result = applyPatch(store, patch)
  if (!result.ok) throw new Error(`the patch was refused: ${result.rejection.code} ${result.rejection.reason}`)
  agree(snapshot(store), b, 'the patch, applied by a store')
  if (changes.length !== (same(a, b) ? 0 : 1)) throw new Error(`${changes.length} changes`)
  const [change] = changes
  if (change === undefined) return
  agree(applied(a, change.patches), jsonOf(b), `change.patches ${show(change.patches)}`)
  agree(applied(b, change.inverse), jsonOf(a), `change.inverse ${show(change.inverse)}`)
  if (!applyPatch(store, change.inverse).ok) throw new Error('the inverse was refused')
  agree(snapshot(store), a, 'the inverse, applied by a store')
}

/** With an `id` that two elements bear nobody can say which of them stayed. */
function hasTwins(list: readonly unknown[]): boolean {
  const ids = list.map((item) => (isContainer(item) ? (item as { id?: unknown }).id : undefined))
  return ids.some((id, i) => id !== undefined && ids.indexOf(id) !== i)
}

/** One small edit somewhere in `before`, and how many operations may tell of it. */
function smallEdit(tape: Tape, before: unknown): { after: unknown; limit: number; kind: string } {
  const shape = { rich: false }
  const after = clone(before)
  const ways = containers(after)
  const way = ways[tape.below(ways.length)] ?? []
  const place = way.reduce((value: any, key) => value[key], after)
  if (!Array.isArray(place)) {
    const key = tape.pick([...Object.keys(place), 'fresh'])
    place[key] = `${scalar(tape, shape)}!`
    return { after, limit: 1, kind: `one leaf at ${pointer([...way, key])}` }
  }
  const kind = hasTwins(place) ? 3 : tape.below(4)
  if (kind === 0 || place.length === 0) {
    place.push(tree(tape, 2, shape))
    return { after, limit: 1, kind: `an append at ${pointer(way)}` }
  }
  if (kind === 1) {
    place.unshift(tree(tape, 2, shape))
    return {
      after,
      limit: hasTwins(place) ? Number.POSITIVE_INFINITY : 2,
      kind: `an insert at the head of ${pointer(way)}`,
    }
  }
  if (kind === 2) {
    place.shift()
    return { after, limit: 2, kind: `a remove at the head of ${pointer(way)}` }
  }
  const index = tape.below(place.length || 1)
  if (isContainer(place[index])) place[index] = clone(place[index])
  else place[index] = `${scalar(tape, shape)}!`
  return { after, limit: 1, kind: `one leaf at ${pointer([...way, index])}` }
}

/** A small edit is a small patch, by `diff` and in a store. */
export function sizes(tape: Tape, log: string[]): void {
  const before = object(tape, 3, { rich: false })
  const { after, limit, kind } = smallEdit(tape, before)
  log.push(kind, `a = ${show(before)}`, `b = ${show(after)}`)
  const patch = diff(before, after)
  if (patch.length > limit) throw new Error(`${kind} took ${patch.length} operations: ${show(patch)}`)
  agree(patched(clone(before), patch), after, 'the patch')
  const store = fork(anything, before)
  const sizes: number[] = []
  onUpdate(store, (_, change) => sizes.push(change.patches.length))
  if (!applyPatch(store, [{ op: 'replace', path: '', value: after }]).ok) throw new Error('refused')
  if (sizes.some((size) => size > limit)) throw new Error(`${kind} took ${sizes} operations in a store`)
}
