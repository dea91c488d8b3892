import fastJsonPatch from 'fast-json-patch'
import { applyPatch, type Change, json, snapshot } from 'jods'
import type { Model } from './model.js'
import { plain, Run } from './model-run.js'
import type { Tape } from './tape.js'
import { at, clone, containers, isContainer, jsonOf, same, show } from './values.js'

function agree(found: unknown, expected: unknown, what: string): void {
  if (!same(found, expected)) throw new Error(`${what}: expected ${show(expected)}, got ${show(found)}`)
}

/** A store does what plain data does. */
export function law(tape: Tape, log: string[]): void {
  const run = new Run(tape, log)
  const { store, model, replica, changes, observers } = run
  const takesSnapshots = tape.chance(60)
  for (let left = 8; left > 0 && !tape.isAtEnd; left--) {
    if (tape.chance(50)) run.hold()
    const snap = takesSnapshots ? snapshot(store) : undefined
    if (snap !== undefined && tape.chance(30)) run.kept.push({ snapshot: snap, value: clone(model.root) })
    const former = clone(model.root)
    const captured = model.capture()
    for (const observer of observers) observer.before(model)
    const step = run.draw()
    log.push(step.text)
    model.begin()
    changes.length = 0
    const rootBefore = model.root
    const expected = step.onModel(model)
    // A write that comes to nothing leaves even identities as they were.
    if (same(former, model.root)) model.restore(rootBefore, captured)
    else model.settle(captured)
    const returned = step.onStore(store)
    if (Array.isArray(returned) || isContainer(returned)) agree(plain(returned), expected, 'what the call gave')
    agree(json(store), model.root, 'the state')
    const isChange = !same(former, model.root)
    if (changes.length !== (isChange ? 1 : 0)) throw new Error(`${changes.length} changes`)
    const [change] = changes
    if (change !== undefined) checkChange(run, change, former)
    else if (snap !== undefined && snapshot(store) !== snap) throw new Error('nothing changed but the snapshot')
    for (const observer of observers) observer.after(model, change)
    for (const observer of observers) observer.check(model)
    if (snap !== undefined && !model.isVague) checkSharing(run, snap, captured, former)
    checkHeld(run, captured)
  }
  agree(plain(store), model.root, 'the state, read through the store')
  agree(snapshot(replica), model.root, 'the replica')
  for (const { snapshot, value } of run.kept) agree(snapshot, value, 'an old snapshot')
  for (const observer of observers) observer.stop()
}

function checkChange(run: Run, { patches, inverse, origin }: Change, former: unknown): void {
  const { model, replica } = run
  const apply = (document: unknown, patch: unknown) =>
    fastJsonPatch.applyPatch(jsonOf(document), jsonOf(patch) as never, true).newDocument
  const [before, after] = [jsonOf(former), jsonOf(model.root)]
  agree(apply(former, patches), after, `change.patches ${show(patches)}`)
  agree(apply(model.root, inverse), before, `change.inverse ${show(inverse)}`)
  const told = applyPatch(replica, patches)
  agree(snapshot(replica), model.root, `change.patches ${show(patches)} in another store`)
  if (!told.ok || told.change === undefined) throw new Error('another store does not take the patches')
  if (!applyPatch(replica, inverse).ok) throw new Error('another store does not take the inverse')
  agree(json(replica), former, `change.inverse ${show(inverse)} in another store`)
  applyPatch(replica, patches)
  if (run.past === undefined || origin.source === 'history') return
  run.states = [...run.states.slice(0, run.position + 1), clone(model.root)]
  run.position++
}

/** What was not written into is the same object in the next snapshot. */
function checkSharing(
  { store, model }: Run,
  snap: unknown,
  captured: ReturnType<Model['capture']>,
  former: unknown,
): void {
  const now = snapshot(store)
  const isTouched = (part: unknown): boolean =>
    isContainer(part) && (model.touched.has(part) || !captured.has(part) || Object.values(part).some(isTouched))
  const partsBefore = new Map<unknown, unknown>()
  const collect = (part: any, shared: any): void => {
    if (!isContainer(part)) return
    partsBefore.set(part, shared)
    const content = captured.get(part) as Record<string, unknown>
    for (const key of Object.keys(content)) collect(content[key], shared[key])
  }
  collect(rootOf(captured), snap)
  for (const way of containers(model.root)) {
    const part = model.part(way)
    if (isTouched(part) || !partsBefore.has(part)) continue
    if (at(now, way) !== partsBefore.get(part))
      throw new Error(`the snapshot of ${show(part)} is another, though nothing was written there in ${show(former)}`)
  }
}

function rootOf(captured: ReturnType<Model['capture']>): unknown {
  return captured.keys().next().value
}

/** Held parts are where their elements are, with their values; those that are gone still read. */
function checkHeld(run: Run, captured: ReturnType<Model['capture']>): void {
  const { model, store } = run
  if (model.isVague) run.held = []
  const ways = new Map(containers(model.root).map((way) => [model.part(way), way]))
  // What was written into a part and removed with it, in one write, is nobody's promise.
  if (model.isMixed) run.held = run.held.filter(({ part }) => ways.has(part) || !captured.has(part))
  for (const { proxy, part } of run.held) {
    agree(plain(proxy), part, 'a held part')
    const way = ways.get(part)
    if (way !== undefined && way.reduce((found: any, key) => found[key], store) !== proxy)
      throw new Error(`the held part ${show(part)} is not what the store gives at ${show(way)}`)
  }
}
