import { z } from 'zod'
import { keep, measure } from '../measure.mjs'
import { projectSchema, task } from '../project.mjs'

const lineCount = 10_000
const chunkSize = 65_536
const deltaSize = 4
/** The prefixes of a document that are parsed again, of as many as there are: all of them take seconds. */
const share = 100

const lines = Array.from({ length: lineCount }, (_, index) => JSON.stringify(task(index)))

function chunksOf(all, size) {
  const chunks = []
  for (let at = 0; at < all.length; at += size) chunks.push(all.slice(at, at + size))
  return chunks
}

/** A row of each task, as bytes of a network: cut anywhere. */
const bytes = () => chunksOf(new TextEncoder().encode(`${lines.join('\n')}\n`), chunkSize)

/** Each line, one after the other, parsed and forgotten. */
function parseLines() {
  return measure((n) => {
    for (let i = 0; i < n; i += 1) for (const line of lines) keep(JSON.parse(line))
  })
}

function readLines(peer, options) {
  const chunks = bytes()
  return measure(
    async (n, stores) => {
      for (let i = 0; i < n; i += 1) keep(await peer.stream(chunks, stores[i], options))
    },
    { prepare: (n) => Array.from({ length: n }, () => peer.create({ tasks: [] }, tasksSchema)), most: 20 },
  )
}
const tasksSchema = z.object({ tasks: projectSchema().shape.tasks })

/** About 98 kB. */
const document = JSON.stringify({
  name: 'A project',
  tasks: Array.from({ length: 700 }, (_, index) => ({ ...task(index), note: 'a word or two of what it is about' })),
})
const deltas = () => chunksOf(document, deltaSize)
const documentSchema = z.object({
  document: z
    .object({
      name: z.string(),
      tasks: z.array(projectSchema().shape.tasks.element.extend({ note: z.string() })),
    })
    .partial(),
})

/** What is left open at the end of a prefix, closed: as far as possible, as those do who parse it again each time. */
function closed(prefix) {
  const open = []
  let isText = false
  for (let at = 0; at < prefix.length; at += 1) {
    const character = prefix[at]
    if (character === '"' && prefix[at - 1] !== '\\') isText = !isText
    else if (!isText && (character === '{' || character === '[')) open.unshift(character === '{' ? '}' : ']')
    else if (!isText && (character === '}' || character === ']')) open.shift()
  }
  return prefix + (isText ? '"' : '') + open.join('')
}

/** At each delta the whole text so far, parsed again. What mends its end is left out of the time, and most of it too. */
async function parseAgain() {
  const count = Math.ceil(document.length / deltaSize)
  const texts = Array.from({ length: Math.floor(count / share) }, (_, index) =>
    closed(document.slice(0, index * share * deltaSize)),
  )
  const time = await measure((n) => {
    for (let i = 0; i < n; i += 1) {
      for (const text of texts) {
        try {
          keep(JSON.parse(text))
        } catch {
          // Cut in a key, a number or a literal: it was read to its end all the same.
        }
      }
    }
  })
  return time * share
}

function grow(peer, schema) {
  const pieces = deltas()
  return measure(
    async (n, stores) => {
      for (let i = 0; i < n; i += 1) {
        const { rejected } = await peer.stream(pieces, stores[i], { at: '/document', format: 'partial-json' })
        if (rejected > 0) throw new Error('the document was refused')
      }
    },
    { prepare: (n) => Array.from({ length: n }, () => peer.create({ document: {} }, schema)), most: 20 },
  )
}

export default {
  title: 'Streams',
  workloads: [
    {
      name: 'NDJSON, 10,000 lines: bytes to values (plain: `JSON.parse` of each line)',
      only: ['jods', 'plain'],
      goals: [{ times: 1.25, of: 'plain' }],
      run: (peer) => (peer.stream ? readLines(peer, { map: keep }) : parseLines()),
    },
    {
      name: 'NDJSON, 10,000 lines, each appended to the store (plain: `JSON.parse` of each line)',
      only: ['jods', 'plain'],
      goals: [{ times: 3.33, of: 'plain' }],
      run: (peer) =>
        peer.stream
          ? readLines(peer, { map: (value) => ({ type: 'append', path: '/tasks', value: [value] }) })
          : parseLines(),
    },
    {
      name: 'partial JSON of 98 kB in deltas of 4 bytes (plain: parsed again at each)',
      only: ['jods', 'plain'],
      goals: [{ times: 0.01, of: 'plain' }],
      run: (peer) => (peer.stream ? grow(peer, documentSchema) : parseAgain()),
    },
    {
      name: 'the same under a schema that takes anything',
      only: ['jods', 'plain'],
      goals: [{ times: 0.01, of: 'plain' }],
      run: (peer) => (peer.stream ? grow(peer, z.object({ document: z.any() })) : parseAgain()),
    },
  ],
}
