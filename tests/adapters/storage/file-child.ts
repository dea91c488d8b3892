// Run as a process of its own: `count <directory>` writes numbers until it is killed, `append <directory> <name> <count>` ends.
import { file } from 'jods/storage'

const [work, directory = '', name = '', count = '0'] = process.argv.slice(2)
const engine = file({ directory })

if (work === 'append') {
  for (let index = 0; index < Number(count); index += 1)
    await engine.append('key', `${name}${index}`.padEnd(5_000, '.'))
} else {
  const kept = await engine.entries('key')
  for (let next = Number(kept.at(-1) ?? (await engine.getItem('key')) ?? -1) + 1; ; next += 1) {
    if (next % 7 === 0) await engine.setItem('key', `${next}`)
    else await engine.append('key', `${next}`)
    process.send?.(next)
  }
}
