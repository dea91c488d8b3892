import { isDeepStrictEqual } from 'node:util'
import type { Operation } from 'jods'

/** RFC 6902 written down as plainly as possible. Throws where the patch cannot be applied; gives a new document. */
export function applyReference(document: unknown, patch: readonly Operation[]): unknown {
  const box = { root: structuredClone(document) }
  for (const operation of patch) applyOne(box, operation)
  return box.root
}

function tokensOf(pointer: string): string[] {
  if (pointer === '') return ['root']
  const tokens = pointer.slice(1).split('/')
  return ['root', ...tokens.map((token) => token.replace(/~1/g, '/').replace(/~0/g, '~'))]
}

function place(box: object, pointer: string): { parent: any; key: string } {
  const tokens = tokensOf(pointer)
  const key = tokens.pop() as string
  let parent: any = box
  for (const token of tokens) {
    if (typeof parent !== 'object' || parent === null || !Object.hasOwn(parent, token)) throw new Error(pointer)
    parent = parent[token]
  }
  if (typeof parent !== 'object' || parent === null) throw new Error(pointer)
  if (Array.isArray(parent) && key !== '-' && !/^(0|[1-9]\d*)$/.test(key)) throw new Error(pointer)
  return { parent, key }
}

function read(box: object, pointer: string): any {
  const { parent, key } = place(box, pointer)
  if (!Object.hasOwn(parent, key)) throw new Error(`nothing at ${pointer}`)
  return parent[key]
}

function add(box: object, pointer: string, value: unknown): void {
  const { parent, key } = place(box, pointer)
  if (!Array.isArray(parent)) parent[key] = value
  else {
    const index = key === '-' ? parent.length : Number(key)
    if (index > parent.length) throw new Error(pointer)
    parent.splice(index, 0, value)
  }
}

function remove(box: object, pointer: string): unknown {
  const value = read(box, pointer)
  const { parent, key } = place(box, pointer)
  if (Array.isArray(parent)) parent.splice(Number(key), 1)
  else delete parent[key]
  return value
}

function applyOne(box: object, operation: Operation): void {
  const { op, path } = operation
  const { value, from } = operation as { value?: unknown; from?: string }
  if (op === 'add') add(box, path, structuredClone(value))
  else if (op === 'remove') remove(box, path)
  else if (op === 'copy') add(box, path, structuredClone(read(box, from as string)))
  else if (op === 'move') {
    if (path.startsWith(`${from}/`)) throw new Error('into itself')
    add(box, path, remove(box, from as string))
  } else if (op === 'replace') {
    read(box, path)
    const { parent, key } = place(box, path)
    parent[key] = structuredClone(value)
  } else if (!isDeepStrictEqual(read(box, path), value)) throw new Error('test')
}
