import { availableParallelism, cpus, freemem, hostname, loadavg, platform, totalmem } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'

/** How often the delay of the event loop is looked at, in milliseconds. */
const resolution = 10

/** What does not change while the server runs. */
export function hostFacts() {
  const [first] = cpus()
  return {
    name: hostname(),
    platform: platform(),
    processor: first?.model.trim() || 'unknown processor',
    parallelism: availableParallelism(),
    memory: totalmem(),
    node: process.version,
  }
}

/** Readings of this machine; each covers the time since the one before. */
export function openReadings() {
  const delay = monitorEventLoopDelay({ resolution })
  delay.enable()
  let before = cpus()

  return {
    take() {
      const now = cpus()
      const cpu = now.map((core, index) => busyShare(before[index] ?? core, core))
      before = now
      const lag = { mean: overdue(delay.mean), worst: overdue(delay.max) }
      delay.reset()
      return { at: Date.now(), cpu, memory: totalmem() - freemem(), load: loadavg().map((n) => round(n, 2)), lag }
    },
    stop: () => delay.disable(),
  }
}

function busyShare(from, to) {
  const sum = ({ times }) => Object.values(times).reduce((total, time) => total + time, 0)
  const total = sum(to) - sum(from)
  return total > 0 ? round(1 - (to.times.idle - from.times.idle) / total, 3) : 0
}

/** Milliseconds later than planned. The histogram counts the pause between two looks, in nanoseconds; NaN without any. */
function overdue(nanoseconds) {
  const milliseconds = nanoseconds / 1e6 - resolution
  return milliseconds > 0 ? round(milliseconds, 2) : 0
}

function round(value, digits) {
  return Number(value.toFixed(digits))
}
