import { editsInPlace, matchElements, writeArray } from './arrays.js'
import { PatchWriter } from './operation.js'
import { escapePointer } from './pointer.js'
import { copyState, isContainer, isEqual, isSame } from './value.js'

/** Writes what turns `a` into `b`. Shared branches cost one comparison. */
export function writeDiff(writer: PatchWriter, path: string, a: unknown, b: unknown): void {
  if (isSame(a, b)) return
  if (!isContainer(a) || !isContainer(b) || Array.isArray(a) !== Array.isArray(b)) {
    if (!isEqual(a, b)) writer.replace(path, copyState(b), copyState(a))
    return
  }
  if (Array.isArray(a)) {
    const list = b as unknown[]
    const edits = editsInPlace(a, list)
    if (edits !== undefined) {
      for (const i of edits) writeDiff(writer, `${path}/${i}`, a[i], list[i])
      return
    }
    const match = matchElements(a, list)
    writeArray(writer, path, a, list, match, copyState)
    for (let j = 0; j < list.length; j++) {
      const at = match[j] as number
      if (at >= 0 && a[at] !== list[j]) writeDiff(writer, `${path}/${j}`, a[at], list[j])
    }
    return
  }
  const to = b as Record<string, unknown>
  for (const key of Object.keys(a)) {
    if (a[key] === undefined) continue
    if (!Object.hasOwn(to, key) || to[key] === undefined)
      writer.remove(`${path}/${escapePointer(key)}`, copyState(a[key]))
  }
  for (const key of Object.keys(to)) {
    // JSON has no undefined: such a member is none.
    if (to[key] === undefined) continue
    if (!Object.hasOwn(a, key) || a[key] === undefined) writer.add(`${path}/${escapePointer(key)}`, copyState(to[key]))
    else if (a[key] !== to[key]) writeDiff(writer, `${path}/${escapePointer(key)}`, a[key], to[key])
  }
}

export { PatchWriter }
