import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Makes a folder hold just these files, `name → text`. What has not changed is not touched, and no file is ever missing
 * or half written meanwhile: a server may be reading.
 */
export function replaceFiles(folder, files) {
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of files) replaceFile(join(folder, name), text)
  for (const name of filesBelow(folder)) if (!files.has(name)) rmSync(join(folder, name))
}

/** Every file below a folder, with its text. */
export function readFiles(folder) {
  return new Map(filesBelow(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]))
}

function filesBelow(folder) {
  return (
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.isFile())
      .map((name) => name.replaceAll('\\', '/'))
      // Drafts of another process.
      .filter((name) => !/\.\d+$/.test(name))
  )
}

function replaceFile(path, text) {
  if (statSync(path, { throwIfNoEntry: false }) && readFileSync(path, 'utf8') === text) return
  mkdirSync(dirname(path), { recursive: true })
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, text)
  renameSync(draft, path)
}
