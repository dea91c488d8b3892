import {
  applyPatch,
  type Change,
  defineStore,
  JodsError,
  json,
  onReject,
  onUpdate,
  type Rejection,
  snapshot,
} from 'jods'
import { z } from 'zod'
import { judge, type Verdict } from './oracle.js'
import { rootSchema } from './schemas.js'
import type { Tape } from './tape.js'
import { clone, patched, same, show } from './values.js'
import { batchWrite, directWrite, patchWrite, replaceWrite, type Write } from './writes.js'

export const counts: Record<'accepted' | 'refused' | 'schemas' | 'unstable', number> = {
  accepted: 0,
  refused: 0,
  schemas: 0,
  unstable: 0,
}

function drawWrite(tape: Tape, spec: ReturnType<typeof rootSchema>, state: unknown): Write {
  const kind = tape.below(20)
  if (kind < 9) return directWrite(tape, spec, state)
  if (kind < 13) return patchWrite(tape, spec, state, 1)
  if (kind < 16) return patchWrite(tape, spec, state, 2 + tape.below(3))
  if (kind < 19) return batchWrite(tape, spec, state)
  return replaceWrite(tape, spec, state)
}

/** What a write comes to by the oracle: `patch/…` stands for what cannot be done at all. */
function expected(write: Write, spec: ReturnType<typeof rootSchema>, state: unknown): Verdict {
  let next: unknown
  try {
    next = write.imitate(clone(state))
  } catch {
    return { ok: false, code: 'patch/', issues: [] }
  }
  return judge(spec.schema, next)
}

function codeOf(error: unknown): string {
  if (error instanceof JodsError) return error.code
  throw error
}

function checkIssues(rejection: Rejection, verdict: Verdict & { ok: false }): void {
  const found = rejection.issues.map(({ path = [], message }) => ({
    path: JSON.stringify(path.map((part) => String(typeof part === 'object' ? part.key : part))),
    message,
  }))
  if (found.length === 0) throw new Error('the rejection has no issues')
  const paths = new Set(verdict.issues.map((issue) => issue.path))
  for (const { path } of found) {
    if (!paths.has(path)) throw new Error(`an issue at ${path}; parsing the whole finds ${show(verdict.issues)}`)
  }
  if (verdict.issues.length === 1 && !same(found, verdict.issues))
    throw new Error(`issues ${show(found)}; parsing the whole finds ${show(verdict.issues)}`)
}

function checkCode(code: string, verdict: Verdict & { ok: false }): void {
  const fits = verdict.code.endsWith('/') ? code.startsWith(verdict.code) : code === verdict.code
  if (!fits) throw new Error(`refused as ${code}, expected ${verdict.code}`)
}

/** Reads every member through the proxies. */
function walk(part: any): unknown {
  if (typeof part !== 'object' || part === null || part instanceof Date || part instanceof Map || part instanceof Set)
    return part
  if (Array.isArray(part)) return part.map(walk)
  return Object.fromEntries(Object.keys(part).map((key) => [key, walk(part[key])]))
}

function define(
  tape: Tape,
  log: string[],
): { store: any; spec: ReturnType<typeof rootSchema>; state: object } | undefined {
  const spec = rootSchema(tape)
  let initial: unknown = spec.make(tape, 3)
  let verdict = judge(spec.schema, initial)
  for (let tries = 0; tries < 3 && !verdict.ok; tries++) {
    initial = spec.make(tape, 3)
    verdict = judge(spec.schema, initial)
  }
  log.push(spec.text, `initial ${show(initial)}`)
  counts.schemas++
  let store: any
  try {
    store = defineStore({ name: 'law', schema: spec.schema as never, initial: clone(initial) as never })
  } catch (error) {
    if (verdict.ok) throw new Error(`defineStore refused: ${codeOf(error)} ${error}`)
    checkCode(codeOf(error), verdict)
    if (verdict.code === 'schema/not-idempotent') counts.unstable++
    return undefined
  }
  if (!verdict.ok) throw new Error(`defineStore accepted, expected ${verdict.code} ${show(verdict.issues)}`)
  if (!same(json(store), verdict.state))
    throw new Error(`initial state ${show(json(store))}, expected ${show(verdict.state)}`)
  return { store, spec, state: verdict.state }
}

/** A store of a random schema does with random writes what parsing the whole next state says. */
export function law(tape: Tape, log: string[]): void {
  writeAtRandom(tape, log)
  checkOthers()
}

function writeAtRandom(tape: Tape, log: string[]): void {
  const defined = define(tape, log)
  if (defined === undefined) return
  const { store, spec } = defined
  let state: object = defined.state
  const [keepsSnapshots, hears, touchesAll] = [tape.chance(50), tape.chance(60), tape.chance(40)]
  const rejections: Rejection[] = []
  const changes: Change[] = []
  onReject(store, (rejection) => rejections.push(rejection))
  if (hears) onUpdate(store, (_, change) => changes.push(change))
  for (let left = 5; left > 0 && !tape.isAtEnd; left--) {
    if (touchesAll) walk(store)
    const write = drawWrite(tape, spec, state)
    log.push(write.text())
    const verdict = expected(write, spec, state)
    counts[verdict.ok ? 'accepted' : 'refused']++
    const before = keepsSnapshots ? snapshot(store) : undefined
    const [words, now] = [show(json(store)), state]
    rejections.length = changes.length = 0
    let thrown: string | undefined
    let isAccepted: boolean
    try {
      isAccepted = write.perform(store)
    } catch (error) {
      thrown = codeOf(error)
      isAccepted = false
    }
    if (isAccepted !== verdict.ok)
      throw new Error(
        verdict.ok
          ? `refused as ${thrown} ${show(rejections)}, expected ${show(verdict.state)}`
          : `accepted, giving ${show(json(store))}, expected ${verdict.code} ${show(verdict.issues)}`,
      )
    const found = keepsSnapshots ? snapshot(store) : json(store)
    if (!verdict.ok) {
      if (rejections.length !== 1) throw new Error(`${rejections.length} rejections`)
      const [rejection] = rejections as [Rejection]
      if (thrown !== undefined && thrown !== rejection.code) throw new Error(`threw ${thrown}, told ${rejection.code}`)
      if (!write.isCompound || !verdict.code.startsWith('schema/')) checkCode(rejection.code, verdict)
      if (verdict.code === 'schema/invalid' && !write.isCompound) checkIssues(rejection, verdict)
      if (show(found) !== words) throw new Error(`refused, yet the state became ${show(found)}`)
      if (keepsSnapshots && found !== before) throw new Error('refused, yet the snapshot is another')
      if (changes.length > 0) throw new Error('refused, yet told as a change')
      continue
    }
    state = verdict.state
    if (rejections.length > 0) throw new Error(`accepted with a rejection ${show(rejections)}`)
    if (!same(found, state)) throw new Error(`the state became ${show(found)}, expected ${show(state)}`)
    if (touchesAll && !same(walk(store), state))
      throw new Error(`read as ${show(walk(store))}, expected ${show(state)}`)
    const isChange = !same(now, state)
    if (keepsSnapshots && !isChange && found !== before) throw new Error('nothing changed but the snapshot')
    if (!hears) continue
    if (changes.length !== (isChange ? 1 : 0))
      throw new Error(`${changes.length} changes for ${show(now)} → ${show(state)}`)
    if (!isChange) continue
    const [{ patches, inverse }] = changes as [Change]
    if (!same(patched(clone(now), patches), state)) throw new Error(`change.patches ${show(patches)} do not replay`)
    if (!same(patched(clone(state), inverse), now)) throw new Error(`change.inverse ${show(inverse)} does not undo`)
  }
}

/** A write in one store leaves nothing behind that another would notice. */
function checkOthers(): void {
  const other = defineStore({ name: 'other', schema: z.object({ a: z.number() }), initial: { a: 0 } })
  const before = snapshot(other)
  applyPatch(other, [{ op: 'replace', path: '/a', value: 0 }])
  if (snapshot(other) !== before) throw new Error('another store: equal write')
  other.a = 1
  if (snapshot(other) === before || before.a !== 0) throw new Error('another store: write')
}
