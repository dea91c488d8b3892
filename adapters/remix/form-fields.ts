import { Refused } from './refusal.js'

export type FieldValue = FormDataEntryValue

/** What was sent under one name, and under the names that lead further from it. */
export interface Field {
  readonly values: FieldValue[]
  readonly members: Map<string, Field>
  /** It has elements: `tags[0]`, `tags[]`. */
  isList: boolean
}

export interface Fields {
  readonly root: Field
  /** The name as the form has it, by the path that it stands for; undefined where nothing was sent under one. */
  nameAt(path: readonly PropertyKey[]): string | undefined
}

const DEPTH_LIMIT = 20
const forbiddenKeys: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype'])
/** A key, and then `.key`, `[0]` or `[key]`, and at last perhaps `[]`. */
const NESTED = /^[^.[\]]+(?:\.[^.[\]]+|\[[^.[\]]+\])*(?:\[\])?$/

/**
 * Reads where names lead: `address.street`, `tags[0]`, `rows[0].title`, `tags[]`; any other name is a key as it stands.
 * Fields that begin with `_jods_` are ours. Throws `Refused` (400) for names that lead into a prototype or too deep.
 */
export function fieldsOf(form: FormData): Fields {
  const root = createField()
  const names = new Map<string, string>()
  for (const [name, value] of form) {
    if (name.startsWith('_jods_')) continue
    const path = pathOf(name)
    const field = fieldAt(root, path)
    field.values.push(value)
    // `tags[]`, which `tags` alone is the path of.
    if (field.members.size === 0 && name.endsWith('[]') && path[0] !== name) field.isList = true
    names.set(keyOf(path), name)
  }
  return { root, nameAt: (path) => names.get(keyOf(path)) }
}

/** A path as a form would name it. */
export function nameOf(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) =>
      /^\d+$/.test(String(key)) && index > 0 ? `[${String(key)}]` : `${index > 0 ? '.' : ''}${String(key)}`,
    )
    .join('')
}

/** What was sent, without a schema that says more: text and files, several of one name as a list. */
export function plainValue(field: Field): unknown {
  if (field.isList)
    return elementsOf(field)
      .map(plainValue)
      .filter((value) => value !== undefined)
  if (field.members.size > 0) return membersOf(field, plainValue)
  const present = field.values.filter((value) => !isNoFile(value))
  return present.length > 1 ? present : present[0]
}

/** The members as an object, those left out that `read` gives nothing for. */
export function membersOf(field: Field, read: (member: Field, key: string) => unknown): Record<string, unknown> {
  const members = [...field.members].map(([key, member]) => [key, read(member, key)] as const)
  return Object.fromEntries(members.filter(([, value]) => value !== undefined))
}

/** The elements in the order of their indexes, whatever these are; what was sent under the bare name follows. */
export function elementsOf({ members, values }: Field): Field[] {
  const indexed = [...members].toSorted(([a], [b]) => Number(a) - Number(b)).map(([, member]) => member)
  return [...indexed, ...values.map((value) => ({ ...createField(), values: [value] }))]
}

/** What a browser sends for a file input that nobody has used. */
export function isNoFile(value: FieldValue): boolean {
  return typeof value !== 'string' && value.size === 0 && value.name === ''
}

function pathOf(name: string): string[] {
  const path = NESTED.test(name) ? (name.match(/[^.[\]]+/g) ?? []) : [name]
  const forbidden = path.find((key) => forbiddenKeys.has(key))
  if (forbidden !== undefined) throw malformed(`No field may be called "${forbidden}".`)
  if (path.length > DEPTH_LIMIT) throw malformed(`A field is nested more than ${DEPTH_LIMIT} levels deep.`)
  return path
}

function fieldAt(root: Field, path: readonly string[]): Field {
  let field = root
  for (const key of path) {
    if (field.members.size === 0 && field !== root) field.isList = /^\d+$/.test(key)
    else if (!/^\d+$/.test(key)) field.isList = false
    let member = field.members.get(key)
    if (member === undefined) {
      member = createField()
      field.members.set(key, member)
    }
    field = member
  }
  return field
}

function createField(): Field {
  return { values: [], members: new Map(), isList: false }
}

function keyOf(path: readonly PropertyKey[]): string {
  return path.map(String).join('\0')
}

function malformed(message: string): Refused {
  return new Refused(400, 'remix/malformed-form', { '': [message] })
}
