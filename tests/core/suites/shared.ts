import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'vitest'

const folder = join(dirname(fileURLToPath(import.meta.url)), '../../../../shared/suites')

/** Runs `define` with the parsed contents of `files`; says in one skipped test that they are not there otherwise. */
export function suite(names: string[], define: (...contents: any[]) => void): void {
  const paths = names.map((name) => join(folder, name))
  const missing = names.filter((_, i) => !existsSync(paths[i] as string))
  if (missing.length > 0) test.skip(`${missing.join(', ')} not found beside the project`, () => {})
  else define(...paths.map((path) => JSON.parse(readFileSync(path, 'utf8'))))
}
