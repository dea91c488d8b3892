// The gate. `--fast` leaves out what needs a browser. The last line is `N passed, N failed`, over all tests.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { root } from './entries.mjs'

const reports = join(root, 'node_modules/.cache/check')
const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const tarball = join(reports, `${name}-${version}.tgz`)
const fast = process.argv.includes('--fast')
const began = performance.now()
const totals = { passed: 0, failed: 0 }

// Stages run one after the other. The steps of a stage run two at a time, so none may need another of its own stage.
const stages = [
  [
    step('types', 'tsc', 'tsc -p tsconfig.tests.json'),
    step('lint', 'biome ci --colors=off --error-on-warnings'),
    step('build', 'tsup'),
    step('boundaries', 'node scripts/boundaries.mjs'),
    step('unused', 'knip'),
    tests('types', /^types\/.*\.test-d\.ts$/),
  ],
  [tests('node', /^(?!browser\/|package\/|docs\/).*\.test\.tsx?$/, '--coverage')],
  [
    tests('bindings-*', /^adapters\/(react|preact|svelte|vue|solid)\/.*\.test\.tsx?$/),
    tests('docs', /^docs\/(?!blocks-dom).*\.test\.ts$/),
    step('site', 'npm run docs:build'),
    tests('docs-dom', /^docs\/blocks-dom\.test\.ts$/),
    step(
      'package',
      `npm pack --silent --pack-destination ${reports}`,
      `publint run --strict ${tarball}`,
      `attw --profile esm-only ${tarball}`,
    ),
    tests('package', /^package\/.*\.test\.ts$/),
    step('size', 'size-limit'),
  ],
  ...(fast
    ? []
    : [
        [tests('browser', /^browser\/.*\.test\.tsx?$/)],
        [tests('e2e-site', /^e2e\/site\.e2e\.ts$/), tests('e2e', /^e2e\/(?!site).*\.e2e\.ts$/)],
      ]),
]

rmSync(reports, { recursive: true, force: true })
mkdirSync(reports, { recursive: true })
let failure
for (const stage of stages) failure ??= await runStage(stage)

const again = failure?.command.replace(/ --reporter.*/, '')
const verdict = failure ? `✗ ${failure.step} failed. Again alone: npx ${again}` : '✓ every step passed'
console.log(`\n${verdict}${fast ? ' (without browser and e2e)' : ''}, ${seconds(began)}`)
console.log(`${totals.passed} passed, ${totals.failed} failed`)
process.exitCode = failure ? 1 : 0

function step(name, ...commands) {
  return { name, commands }
}

/** A vitest project, and which files below tests/ are its own: if there are some and no test ran, that is a failure too. */
function tests(project, files, ...options) {
  const report = join(reports, `${project.replace('*', 'all')}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  return {
    name: `tests: ${project}`,
    commands: [['vitest run --project', project, ...options, ...reporters].join(' ')],
    outcome: () => count(report, files),
  }
}

/** Returns the step that failed first, if one did; the others of the stage are ended. */
async function runStage(steps) {
  const waiting = [...steps]
  const ending = new AbortController()
  const live = steps.length === 1
  let failure
  const work = async () => {
    while (waiting.length > 0 && !failure) {
      const next = waiting.shift()
      const command = await runStep(next, { live, signal: ending.signal })
      // The first to fail ends the others, whose own failure says nothing then.
      if (!command || failure) continue
      failure = { step: next.name, command }
      ending.abort()
    }
  }
  await Promise.all([work(), work()])
  return failure
}

/** Returns the command that failed, if one did. A live step shows its output as it comes, another at its end. */
async function runStep({ name, commands, outcome }, { live, signal }) {
  const since = performance.now()
  if (live) console.log(`\n── ${name}`)
  let output = ''
  let failed
  for (const command of commands) {
    const result = await run(command, { live, signal })
    if (signal.aborted) return
    output += result.output
    failed = result.code === 0 ? undefined : command
    if (failed) break
  }
  const complaint = outcome?.()
  if (complaint) {
    output += complaint
    failed ??= commands[0]
  }
  if (live && complaint) console.log(complaint)
  if (!live) console.log(`\n── ${name}\n${output.trim()}`)
  console.log(`── ${name} ${failed ? '✗' : '✓'} ${seconds(since)}`)
  return failed
}

function run(command, { live, signal }) {
  const [file, ...args] = command.split(' ')
  const PATH = [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter)
  const child = spawn(file, args, {
    cwd: root,
    env: { ...process.env, PATH, ...(!live && { NO_COLOR: '1' }) },
    stdio: live ? 'inherit' : ['ignore', 'pipe', 'pipe'],
    signal,
  })
  return new Promise((resolve) => {
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text) => {
        output += text
      })
    }
    child.on('error', (error) => resolve({ code: 1, output: `${output}${command}: ${error.message}\n` }))
    child.on('close', (code) => resolve({ code: code ?? 1, output }))
  })
}

/** Adds what vitest reported to the totals. Returns a complaint when there are test files and no test ran. */
function count(report, files) {
  const result = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : {}
  const { numPassedTests = 0, numFailedTests = 0, testResults = [] } = result
  // A file that could not even be loaded has failed without a test of its own to say so.
  const unloaded = testResults.filter(({ status, assertionResults }) => status === 'failed' && !assertionResults.length)
  totals.passed += numPassedTests
  totals.failed += numFailedTests + unloaded.length
  const written = readdirSync(join(root, 'tests'), { recursive: true }).filter((file) => files.test(file))
  if (numPassedTests + numFailedTests > 0 || written.length === 0) return
  return `No test ran, although there are ${written.length} test files, ${written[0]} among them.\n`
}

function seconds(since) {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`
}
