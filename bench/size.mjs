// What the built package adds to an app. The sizes are those that the gate measures; its limits keep them from growing,
// the goals are here.
import { spawnSync } from 'node:child_process'
import { root } from '../scripts/entries.mjs'

/** In kB, by the names of .size-limit.js. */
const goals = {
  'core, own code': 6,
  'core with its dependencies': 10,
  'core, persist, sync and stream, own code': 15,
}

export function sizeTable() {
  const { stdout, stderr } = spawnSync('npx', ['size-limit', '--json'], { cwd: root, encoding: 'utf8' })
  const start = stdout.indexOf('[')
  if (start < 0) throw new Error(`size-limit gave no answer: ${stderr}`)
  const sizes = JSON.parse(stdout.slice(start)).filter(({ name }) => goals[name] !== undefined)
  if (sizes.length < Object.keys(goals).length) throw new Error('.size-limit.js lacks a size that has a goal.')
  const met = sizes.filter(({ name, size }) => size <= goals[name] * 1000)
  const lines = sizes.map((entry) => {
    const { name, size } = entry
    return `| ${name} | ${(size / 1000).toFixed(2)} kB | ≤ ${goals[name]} kB: ${met.includes(entry) ? 'met' : '**not met**'} |`
  })
  const head = ['## Size, minified and gzipped, without zod', '', '| what | size | goal |', '| --- | ---: | --- |']
  return { text: [...head, ...lines].join('\n'), goals: sizes.length, met: met.length }
}
