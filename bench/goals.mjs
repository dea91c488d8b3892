// Whether what was measured is what was aimed at.

/** The floor, and what is only a part of the work: not to be beaten, so never the best peer. */
const notPeers = ['jods', 'plain', 'zod']

/**
 * A goal as text, and whether it is met; undefined where something it needs was not measured. One of
 * `{ times, of: peer }`, `{ times, of: 'best', among? }`, `{ times, over: workload }`, `{ plus, over: workload }`
 * (nanoseconds) and `{ atMost }` (bytes). `isMet` is undefined where the measurement cannot tell.
 */
export function judge(goal, workload, values) {
  const own = values[workload]?.jods
  if (own === undefined) return undefined
  if (goal.atMost !== undefined) {
    return verdict(`${Math.round(own)} B`, `≤ ${goal.atMost} B`, own <= goal.atMost)
  }
  if (goal.over !== undefined) {
    const other = values[goal.over]?.jods
    if (other === undefined) return undefined
    if (goal.plus !== undefined) {
      const found = `${signed(own - other)} ns`
      // What is meant to be the cheaper of the two is not: nothing follows from the difference.
      if (own < other * 0.9) return { isMet: undefined, text: `${found} over “${goal.over}”: says nothing` }
      return verdict(found, `≤ +${goal.plus} ns over “${goal.over}”`, own - other <= goal.plus)
    }
    return times(own / other, goal.times, `“${goal.over}”`)
  }
  const peer = peerOf(goal, values[workload])
  const other = values[workload][peer]
  if (other === undefined) return undefined
  return times(own / other, goal.times, goal.of === 'best' ? `${theBest(goal)}: ${peer}` : peer)
}

/** What is compared with a few only must not seem to be compared with all. */
function theBest({ among }) {
  return among ? `the best of ${among.join(', ')}` : 'the best'
}

/** Who the ratios of a row are to: the peer of its first goal, or else the best; jods itself where it is alone. */
export function baseOf({ goals }, values) {
  const named = goals.find((goal) => goal.of !== undefined)
  const peer = named && peerOf(named, values)
  return (values[peer] === undefined ? bestOf(values) : peer) ?? 'jods'
}

function peerOf(goal, values) {
  return goal.of === 'best' ? bestOf(values, goal.among) : goal.of
}

/** The fastest peer, of `among` if given; where there is none, whatever else was measured. */
function bestOf(values, among = Object.keys(values).filter((name) => !notPeers.includes(name))) {
  const known = among.filter((name) => values[name] !== undefined)
  if (known.length > 0) return known.reduce((best, name) => (values[name] < values[best] ? name : best))
  return Object.keys(values).find((name) => name !== 'jods')
}

export function ratio(value) {
  return `${value.toFixed(value >= 100 ? 0 : value >= 10 ? 1 : value < 0.1 ? 3 : 2)}x`
}

function times(found, limit, whom) {
  return verdict(`${ratio(found)} ${whom}`, `≤ ${limit}x`, found <= limit)
}

function verdict(found, limit, isMet) {
  return { isMet, text: `${found} (${limit}): ${isMet ? 'met' : '**not met**'}` }
}

function signed(value) {
  return `${value < 0 ? '' : '+'}${value.toFixed(0)}`
}
