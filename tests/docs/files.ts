import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/entries.mjs'

/** The files below a folder that end so, from the root of the repository. */
export function glob(folder: string, ending: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith(ending) && !file.includes('node_modules'))
    .map((file) => `${folder}/${file}`)
    .sort()
}
