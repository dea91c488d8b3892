import type { Issue } from 'jods'
import { type Fields, nameOf } from './form-fields.js'
import { pathOf } from './read-guessing.js'
import type { FormIssues, FormValues } from './refusal.js'

type Path = readonly PropertyKey[]

/** What a schema of an input said, by the names of the fields. */
export function issuesOfInput(issues: readonly Issue[], fields: Fields): FormIssues {
  return group(issues, (path) => fieldFor(path, fields) ?? nameOf(path))
}

/**
 * What the schema of a store said about a write, by the field that bears the end of the path as its name: of
 * `items[0].qty` the field `qty`. What no field is called is about the form.
 */
export function issuesOfWrite(issues: readonly Issue[], fields: Fields): FormIssues {
  return group(issues, (path) => {
    const ends = path.map((_, index) => fieldFor(path.slice(index), fields))
    return ends.find((name) => name !== undefined) ?? ''
  })
}

/** What was typed, without files and whatever is called a secret. */
export function valuesOf(form: FormData): FormValues {
  const names = new Set([...form.keys()].filter((name) => !name.startsWith('_jods_') && !SECRET.test(name)))
  const values = [...names].map((name) => {
    const typed = form.getAll(name).filter((value) => typeof value === 'string')
    return [name, typed.length > 1 ? typed : typed[0]] as const
  })
  return Object.fromEntries(values.filter((entry): entry is [string, string | string[]] => entry[1] !== undefined))
}

const SECRET = /passw|secret|token|csrf|\bcv[vc]\b|\bpin\b/i

function group(issues: readonly Issue[], fieldOf: (path: Path) => string): FormIssues {
  const messages = new Map<string, string[]>()
  for (const issue of issues) {
    const field = fieldOf(pathOf(issue))
    messages.set(field, [...(messages.get(field) ?? []), issue.message])
  }
  return Object.fromEntries(messages)
}

/** The field that was sent for `path`, or for the whole that it is in. */
function fieldFor(path: Path, fields: Fields): string | undefined {
  for (let length = path.length; length > 0; length--) {
    const name = fields.nameAt(path.slice(0, length))
    if (name !== undefined) return name
  }
  return undefined
}
