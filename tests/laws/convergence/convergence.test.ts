import fc from 'fast-check'
import { expect, test } from 'vitest'
import { play, scenario } from './law.js'

const { JODS_SEED = '1', JODS_RUNS = '2000' } = process.env
const seed = JODS_SEED === 'random' ? Math.floor(Math.random() * 0x7fffffff) : Number(JODS_SEED)

test('S14 S13 S07 S08 P13 R10 whatever happens to hosts, cables, clocks and disks: once it is over all peers agree, and nothing is lost', async () => {
  console.info(`convergence: JODS_SEED=${seed}, ${JODS_RUNS} worlds`)
  const law = fc.asyncProperty(fc.noBias(scenario), async (given) => void (await play(given)))
  const report = await fc.check(law, { seed, numRuns: Number(JODS_RUNS), interruptAfterTimeLimit: 3_600_000 })
  if (!report.failed) return
  const [shrunk] = report.counterexample ?? []
  throw new Error(`JODS_SEED=${seed}: ${report.errorInstance}\n${JSON.stringify(shrunk)}`)
}, 3_600_000)

test('S14 the same world, played twice, has the same trace', async () => {
  for (const given of fc.sample(fc.noBias(scenario), { seed, numRuns: 20 })) {
    expect(await play(given)).toEqual(await play(given))
  }
}, 60_000)

test('S14 P04 what is written while the disk is read, and nobody stamps, reaches the others', async () => {
  await play({
    seed: 0,
    peers: 2,
    shape: 'star',
    latency: 1,
    duplicates: 0,
    logs: [],
    steps: [
      { kind: 'pass', ms: 3000 },
      { kind: 'crash', peer: 0, isTearing: false, isSilent: false },
      { kind: 'disk', peer: 0, isFull: false, ms: 20 },
      { kind: 'restart', peer: 0 },
      { kind: 'edit', peer: 0, edit: { kind: 'list', value: 0, at: 0 } },
    ],
  })
})

test('S14 S13 an element that the other side replaced in a write of the whole list waits for nothing', async () => {
  await play({
    seed: 0,
    peers: 2,
    shape: 'star',
    latency: 1,
    duplicates: 0,
    logs: [false, false, false, false],
    steps: [
      { kind: 'pass', ms: 3000 },
      { kind: 'block', link: 0, side: 0 },
      { kind: 'pass', ms: 60000 },
      { kind: 'edit', peer: 1, edit: { kind: 'row', id: 'a', text: '', at: 0 } },
      { kind: 'pass', ms: 1 },
      { kind: 'stuck', peer: 0 },
      { kind: 'edit', peer: 0, edit: { kind: 'rows', ids: ['c'] } },
      { kind: 'up', link: 0 },
      { kind: 'cut', link: 0 },
      { kind: 'unblock', link: 0 },
    ],
  })
})

test('S14 S13 a write that is stamped again stays newer than what it was made over', async () => {
  await play({
    seed: 0,
    peers: 3,
    shape: 'star',
    latency: 1,
    duplicates: 0,
    logs: [false, false, false, false],
    steps: [
      { kind: 'edit', peer: 0, edit: { kind: 'row', id: 'a', text: '', at: 0 } },
      { kind: 'pass', ms: 400 },
      { kind: 'crash', peer: 0, isTearing: false, isSilent: false },
      { kind: 'clock', peer: 0, by: 1 },
      { kind: 'pass', ms: 60000 },
      { kind: 'edit', peer: 1, edit: { kind: 'done', at: 0 } },
      { kind: 'block', link: 0, side: 0 },
      { kind: 'edit', peer: 0, edit: { kind: 'remove', at: 0 } },
      { kind: 'pass', ms: 60 },
      { kind: 'restart', peer: 1 },
      { kind: 'edit', peer: 0, edit: { kind: 'done', at: 0 } },
    ],
  })
})
