import type { StandardSchemaV1 } from '@standard-schema/spec'
import { type Fields, plainValue } from './form-fields.js'
import { readGuessing } from './read-guessing.js'
import { isZod, readZod } from './read-zod.js'

/** What was sent, as `schema` would have it, unchecked; without one as text and files. */
export function readInput(schema: StandardSchemaV1 | undefined, { root }: Fields): unknown {
  if (schema !== undefined && isZod(schema)) return readZod(schema, root)
  // A form without fields is an empty object.
  const sent = root.members.size > 0 ? plainValue({ ...root, isList: false }) : {}
  return schema === undefined ? sent : readGuessing(schema, sent)
}
