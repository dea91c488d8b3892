import { type Issue, JodsError, SchemaError } from '../errors.js'
import { toPointer } from '../patch/pointer.js'
import { copyState, isEqual } from '../patch/value.js'
import { ABSENT, type Plan, Refused } from '../schema/index.js'
import { keysOf, type TreeNode } from '../tree/node.js'
import { copyIn, DEPTH_LIMIT } from './guard.js'
import { depthSeen, hasGap, isPlain } from './look.js'
import { isQuick } from './quick-scalar.js'

/**
 * Parses a value that is state already, or a copy of one, and returns what to store: nobody else holds it.
 * Throws a SchemaError; `where` leads from the root to the value.
 */
export function parseState(plan: Plan, value: unknown, where: () => (string | number)[]): unknown {
  if (isQuick(plan, value) || plan.kind === 'any') return value
  const output = plan.parse(plan.leaksInput ? copyState(value) : value)
  // The schema's functions may hold the output; where it is equal the state goes on being what it is.
  if (!plan.isFresh && !(output instanceof Refused) && isEqual(output, value)) return value
  return finish(plan, output, value, where)
}

/** Guards and parses a value that somebody handed in, and returns what to store. */
export function parseInput(plan: Plan, value: unknown, where: () => (string | number)[]): unknown {
  if (isQuick(plan, value)) return value
  if (plan.isFresh && looksPlain(value, where)) return finish(plan, plan.parse(value), value, where)
  const copy = copyIn(value, where().length)
  if (isQuick(plan, copy) || plan.kind === 'any') return copy
  return finish(plan, plan.parse(plan.leaksInput ? copyState(copy) : copy), copy, where)
}

/** A value that throws when it is looked at, or lies too deep, is left to the guard, which says so. */
function looksPlain(value: unknown, where: () => (string | number)[]): boolean {
  try {
    return isPlain(value) && (depthSeen() < DEPTH_LIMIT / 2 || depthSeen() + where().length < DEPTH_LIMIT)
  } catch {
    return false
  }
}

function finish(plan: Plan, output: unknown, input: unknown, where: () => (string | number)[]): unknown {
  if (output instanceof Refused) throw schemaError(output, where())
  // What a schema hands out may be held by others or be no state at all. What it made itself may lack something:
  // a getter may have given one value to the look and another to the parse.
  const isGood = plan.isFresh && !(plan.mayGap && hasGap(output))
  const stored = isGood ? output : copyIn(output, where().length)
  if (plan.needsProbe && !isEqual(stored, input)) probe(plan, stored, where)
  return stored
}

/** A schema must accept its own output unchanged: what is stored is parsed again with every later write. */
function probe(plan: Plan, output: unknown, where: () => (string | number)[]): void {
  if (output === undefined) return
  const again = plan.parse(copyState(output))
  if (!(again instanceof Refused) && isEqual(again instanceof Object ? copyIn(again) : again, output)) return
  const path = toPointer(where())
  throw new SchemaError(
    'schema/not-idempotent',
    `The schema does not accept its own output unchanged at "${path}": parsed twice it gives something else.`,
    again instanceof Refused
      ? prefix(again.issues, where())
      : [{ message: 'Parsing the output changes it again.', path: where() }],
    path,
    {
      fix: 'Keep to transforms that leave their own results alone (trim, default, coerce); convert types outside the schema.',
    },
  )
}

function prefix(issues: readonly Issue[], keys: readonly (string | number)[]): Issue[] {
  return issues.map((issue) => ({ ...issue, path: [...keys, ...(issue.path ?? [])] }))
}

/** The error for a value at `keys` that the schema refused. */
export function schemaError(refused: Refused, keys: readonly (string | number)[]): JodsError {
  const issues = prefix(refused.issues, keys)
  const first = issues[0] as Issue
  const path = toPointer((first.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part)))
  return new SchemaError(
    refused.code,
    `${first.message}${path === '' ? '' : ` at "${path}"`}`,
    issues,
    path,
    refused.cause === undefined ? {} : { cause: refused.cause },
  )
}

/** What a missing member comes to under `plan`: undefined, or the value that the schema puts there. */
export function parseAbsent(plan: Plan, where: () => (string | number)[]): unknown {
  const result = plan.parseAbsent()
  if (result === ABSENT) return undefined
  return finish(plan, result, undefined, where)
}

/** The reasons for refusing an unknown key, in the schema's own words. */
export function unknownKey(node: TreeNode, plan: Plan, key: string, value: unknown): JodsError {
  const keys = keysOf(node)
  const result = plan.parse({ ...(copyState(node.raw) as object), [key]: value })
  const issues = result instanceof Refused ? result.issues : []
  const own = issues.find((issue) => (issue as { code?: string }).code === 'unrecognized_keys')
  return schemaError(new Refused('schema/invalid', [own ?? { message: `Unrecognized key: "${key}"` }]), keys)
}

/** Refuses what the state does not have: writing there would be lost. */
export function readOnlyField(name: string): JodsError {
  return new JodsError('computed/read-only', `"${name}" is a computed field of the store; it follows from the state.`, {
    fix: 'Write what it is computed from.',
  })
}
