import { inspect } from 'node:util'
import { applyPatch, batch, defineStore, type Operation, replaceState } from 'jods'
import { expect } from 'vitest'
import type { z } from 'zod'
import { listen, plain } from '../helpers.js'
import { applyReference } from '../reference.js'

/** What parsing the whole next state says. */
function whole(
  schema: z.ZodType,
  before: unknown,
  patch: Operation[],
): { ok: boolean; value: unknown; issues: unknown[] } {
  const parsed = schema.safeParse(applyReference(before, patch))
  if (parsed.success) return { ok: true, value: withoutUndefined(parsed.data), issues: [] }
  return { ok: false, value: before, issues: parsed.error.issues.map(told) }
}

/** There are no undefined members in a state. */
function withoutUndefined(value: any): any {
  if (Array.isArray(value)) return value.map(withoutUndefined)
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, withoutUndefined(item)]),
  )
}

const told = ({ message, path }: any) => ({ message, path })

/** Writes `operation` the way a user does, by assignment, delete and splice. */
function writeByHand(store: any, { op, path, ...rest }: Operation): void {
  const tokens = path
    .slice(1)
    .split('/')
    .map((token) => token.replace(/~1/g, '/').replace(/~0/g, '~'))
  const key = tokens.pop() as string
  const parent = tokens.reduce((value, token) => value[token], store)
  const { value } = rest as { value: unknown }
  if (op === 'remove') Array.isArray(parent) ? parent.splice(Number(key), 1) : delete parent[key]
  else if (op === 'add' && Array.isArray(parent)) parent.splice(key === '-' ? parent.length : Number(key), 0, value)
  else parent[key] = value
}

const add = (path: string, value: unknown): Operation => ({ op: 'add', path, value })
const replace = (path: string, value: unknown): Operation => ({ op: 'replace', path, value })
const remove = (path: string): Operation => ({ op: 'remove', path })
export const write = { add, replace, remove }

/**
 * Checks of every patch that the sink accepts it exactly when parsing the whole next state would, stores the parsed
 * output, and gives the whole parse's reasons; by each of the ways to write it.
 */
export function agrees(schema: z.ZodType, initial: unknown, patches: (Operation | Operation[])[]): void {
  for (const patch of patches) {
    const operations = Array.isArray(patch) ? patch : [patch]
    for (const way of ['patch', 'batch', 'hand', 'replaceState']) {
      if (way === 'hand' && operations.length > 1) continue
      const store: any = defineStore({ name: 's', schema: schema as never, initial: initial as never })
      const before = plain(store)
      const expected = whole(schema, before, operations)
      const { changes, rejections } = listen(store)
      let ok = true
      if (way === 'patch') ok = applyPatch(store, structuredClone(operations)).ok
      else if (way === 'replaceState') ok = replaceState(store, applyReference(before, operations)).ok
      else {
        try {
          if (way === 'hand') writeByHand(store, structuredClone(operations[0]!))
          else
            batch(() => {
              for (const operation of structuredClone(operations)) writeByHand(store, operation)
            })
        } catch (error) {
          ok = false
          if ((error as { code?: string }).code === undefined) throw error
        }
      }
      const label = `${way} ${inspect(operations, { depth: 9, breakLength: 1000 })}`
      expect([label, ok, plain(store)]).toEqual([label, expected.ok, expected.value])
      expect([label, rejections.length]).toEqual([label, expected.ok ? 0 : 1])
      if (!expected.ok) {
        expect([label, rejections[0]!.code]).toEqual([label, 'schema/invalid'])
        // Of several bad writes in one patch the first may be all that is told.
        const issues = rejections[0]!.issues.map(told)
        if (operations.length === 1) expect([label, issues]).toEqual([label, expected.issues])
        else
          for (const issue of issues) expect([label, expected.issues]).toEqual([label, expect.arrayContaining([issue])])
        expect(issues.length).toBeGreaterThan(0)
        expect([label, changes]).toEqual([label, []])
      } else if (changes.length > 0) {
        expect([label, applyReference(before, changes[0]!.patches)]).toEqual([label, expected.value])
        expect([label, applyReference(plain(store), changes[0]!.inverse)]).toEqual([label, before])
      }
      expect(changes.length).toBeLessThanOrEqual(1)
    }
  }
}
