// How a time and a size of memory are taken inside one process.

/** A sample lasts at least so long, in nanoseconds. */
const sampleTime = 2e6
const warmUpTime = 20e6
/** What `prepare` costs counts too: no workload takes longer than about this. */
const patience = 1.5e9
const sampleCount = 7

/**
 * The nanoseconds that one turn of `loop` takes: the median over samples of at least 2 ms, after a warm-up.
 *
 * `loop(n, prepared)` does the thing `n` times and may return a promise. `prepare(n)` is not timed. `most` bounds `n`
 * where each turn needs something prepared.
 */
export async function measure(loop, { prepare = () => undefined, most = 1e7 } = {}) {
  const began = now()
  const take = async (n) => {
    const prepared = prepare(n)
    const start = now()
    const pending = loop(n, prepared)
    if (pending instanceof Promise) await pending
    return now() - start
  }

  let n = 1
  let elapsed = await take(n)
  while (elapsed < sampleTime && n < most) {
    const wanted = Math.ceil((n * sampleTime * 1.2) / Math.max(elapsed, 1000))
    n = Math.min(most, Math.max(n * 2, Math.min(n * 10, wanted)))
    elapsed = await take(n)
  }
  for (let warm = 0; warm < warmUpTime && now() - began < patience / 3; ) warm += await take(n)

  const samples = []
  while (samples.length < sampleCount && (samples.length < 3 || now() - began < patience)) {
    samples.push((await take(n)) / n)
  }
  return median(samples)
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** The bytes of heap that what `make` returns keeps alive. */
export function weigh(make) {
  kept = undefined
  const before = heap()
  kept = make()
  const bytes = heap() - before
  kept = undefined
  return bytes
}

export function collectGarbage() {
  globalThis.gc?.()
}

/** Holds on to a result, so that nothing that made it can be left out. */
export function keep(value) {
  kept = value
}

let kept

function now() {
  return Number(process.hrtime.bigint())
}

function heap() {
  for (let time = 0; time < 4; time += 1) collectGarbage()
  return process.memoryUsage().heapUsed
}

// Read by nobody, yet it might be.
globalThis.benchmarkHeld = () => kept
