// npm run bench -- [--only=<regular expression>] [--peers=valtio,mobx] [--rounds=5] [--write]
//
// jods against its peers. In each round one fresh process for each peer and group of workloads, one at a time, the peers
// shuffled; inside, the median of samples; over the rounds, the median again. Only ratios count: below 1.3x a difference says nothing.
import { fork, spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from '../scripts/entries.mjs'
import { median } from './measure.mjs'
import { peers } from './peers/index.mjs'
import { sizeTable } from './size.mjs'
import { toMarkdown } from './table.mjs'
import { groups } from './workloads/index.mjs'

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: '' },
    peers: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    write: { type: 'boolean', default: false },
  },
})
const rounds = Number(options.rounds)
const wanted = options.peers?.split(',') ?? Object.keys(peers)
const taking = Object.keys(peers).filter((name) => name === 'jods' || wanted.includes(name))
/** A process that takes longer hangs. */
const patience = 180_000

if (!existsSync(join(root, 'dist/index.js'))) {
  console.log('bench: dist/ is missing, building it first')
  const { status } = spawnSync('npm', ['run', 'build'], { cwd: root, stdio: 'inherit' })
  if (status !== 0) process.exit(1)
}

const pattern = new RegExp(options.only, 'i')
const running = groups.filter(({ title, workloads }) => workloads.some(({ name }) => pattern.test(`${title}: ${name}`)))

const samples = {}
const failures = new Set()
/** Who had nothing to measure in a group; not asked again. */
const idle = new Set()
for (let round = 1; round <= rounds; round += 1) {
  for (const { title } of running) {
    // Progress is no part of the report, which may be piped into a file.
    process.stderr.write(`bench: round ${round} of ${rounds}, ${title}\n`)
    for (const name of shuffled(taking)) if (!idle.has(`${title}: ${name}`)) await take(title, name)
  }
}

const report = reportOf(samples)
console.log(report)
for (const failure of failures) console.error(`bench: ${failure}`)
if (options.write) {
  writeFileSync(join(root, 'bench/results.md'), `${report}\n`)
  console.log('\nbench: written to bench/results.md')
}
process.exitCode = failures.size > 0 ? 1 : 0

async function take(title, name) {
  const { results, failures: failed } = await measureIn(title, name)
  for (const [workload, value] of Object.entries(results)) {
    samples[workload] ??= {}
    samples[workload][name] ??= []
    samples[workload][name].push(value)
  }
  for (const failure of failed) failures.add(`${name}: ${failure}`)
  if (failed.length === 0 && Object.keys(results).length === 0) idle.add(`${title}: ${name}`)
}

function measureIn(title, name) {
  return new Promise((resolve) => {
    let outcome
    const child = fork(join(root, 'bench/worker.mjs'), [name, title, options.only], {
      cwd: root,
      env: { ...process.env, NODE_ENV: 'production' },
      execArgv: ['--expose-gc', '--max-semi-space-size=32'],
      timeout: patience,
    })
    child.on('message', (message) => {
      outcome = message
    })
    child.on('close', (code, signal) => {
      resolve(outcome ?? { results: {}, failures: [`ended without results (${signal ?? code})`] })
    })
  })
}

function reportOf(found) {
  const medians = Object.fromEntries(
    Object.entries(found).map(([workload, byPeer]) => [
      workload,
      Object.fromEntries(Object.entries(byPeer).map(([name, values]) => [name, median(values)])),
    ]),
  )
  const parts = [toMarkdown(groups, medians)]
  if (pattern.test('size')) parts.push(sizeTable())
  const [goals, met] = ['goals', 'met'].map((key) => parts.reduce((sum, part) => sum + part[key], 0))
  const given = ['only', 'peers'].flatMap((name) => (options[name] ? [`--${name}='${options[name]}'`] : []))
  const again = ['npm run bench --', ...given, `--rounds=${rounds}`]
  return [
    '# jods against its peers',
    '',
    `${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${rounds} rounds. Again: \`${again.join(' ')}\`.`,
    '',
    'Times, as ratios to the peer that the first goal of the row names, else to the best; less is faster, and less than 1.3x',
    'apart is noise. jods checks every write against a zod schema, the peers check nothing. `plain` is plain data changed by',
    'hand: the floor. A peer that lacks what a row takes has no number in it.',
    '',
    parts
      .map(({ text }) => text)
      .filter(Boolean)
      .join('\n\n'),
    '',
    `${met} of ${goals} goals met.`,
  ].join('\n')
}

function shuffled(names) {
  const order = [...names]
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = Math.floor(Math.random() * (last + 1))
    ;[order[last], order[other]] = [order[other], order[last]]
  }
  return order
}
