// Results as Markdown: a table for each group.
import { baseOf, judge, ratio } from './goals.mjs'
import { peers } from './peers/index.mjs'

/** `values[workload][peer]` are medians. Returns the text, and how many goals there are and are met. */
export function toMarkdown(groups, values) {
  const verdicts = []
  const tables = groups.flatMap((group) => {
    const rows = withMean(group, values).filter(({ name }) => values[name]?.jods !== undefined)
    if (rows.length === 0) return []
    const columns = Object.keys(peers).filter((peer) => rows.some(({ name }) => values[name][peer] !== undefined))
    const lines = rows.map((workload) => {
      const { name, goals } = workload
      const judged = goals.flatMap((goal) => judge(goal, name, values) ?? [])
      verdicts.push(...judged)
      const cells = cellsOf(workload, values[name], columns, group.unit)
      return line([name, ...cells, judged.map(({ text }) => text).join('<br>')])
    })
    const head = [line(['workload', ...columns, 'goal']), line(['---', ...columns.map(() => '---:'), '---'])]
    return [[`## ${group.title}`, '', ...head, ...lines].join('\n')]
  })
  const told = verdicts.filter(({ isMet }) => isMet !== undefined)
  return { text: tables.join('\n\n'), goals: told.length, met: told.filter(({ isMet }) => isMet).length }
}

/** Bytes are the same on every machine; of times only the ratios are. */
function cellsOf(workload, values, columns, unit) {
  if (unit === 'bytes')
    return columns.map((peer) => (values[peer] === undefined ? '' : `${Math.round(values[peer])} B`))
  const base = values[baseOf(workload, values)]
  return columns.map((peer) => (values[peer] === undefined ? '' : ratio(values[peer] / base)))
}

/** Adds the geometric mean of a group, for those that took part in all of it. */
function withMean({ workloads, meanOf, meanGoals }, values) {
  const measured = workloads.filter(({ name }) => values[name])
  if (meanOf === undefined || measured.length < workloads.length) return workloads
  const takers = Object.keys(values[measured[0].name])
  const mean = (peer) =>
    Math.exp(measured.reduce((sum, { name }) => sum + Math.log(values[name][peer]), 0) / measured.length)
  values[meanOf] = Object.fromEntries(takers.map((peer) => [peer, mean(peer)]).filter(([, value]) => value > 0))
  return [...workloads, { name: meanOf, goals: meanGoals }]
}

function line(cells) {
  return `| ${cells.join(' | ')} |`
}
