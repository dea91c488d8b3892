// One peer in one group of workloads: `worker.mjs <peer> <title of the group> <regular expression>`, started by run.mjs.
import { collectGarbage } from './measure.mjs'
import { peers } from './peers/index.mjs'
import { groups } from './workloads/index.mjs'

const [name, title, wanted] = process.argv.slice(2)
const pattern = new RegExp(wanted, 'i')
const { workloads } = groups.find((group) => group.title === title)
const { default: peer } = await peers[name]()
const results = {}
const failures = []

for (const workload of workloads) {
  if (workload.only && !workload.only.includes(name)) continue
  if (!pattern.test(`${title}: ${workload.name}`)) continue
  collectGarbage()
  try {
    const value = await workload.run(peer)
    if (value !== undefined) results[workload.name] = value
  } catch (error) {
    failures.push(`${workload.name}: ${error instanceof Error ? error.message : error}`)
  }
}

process.send({ results, failures }, () => process.exit(0))
