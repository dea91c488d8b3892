import { readFileSync } from 'node:fs'

const { dependencies, peerDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
const ownCode = { ignore: Object.keys({ ...dependencies, ...peerDependencies }) }
const shared = {
  gzip: true,
  // As an app's bundler sees it: what the entries share counts once, and imports stay imports.
  modifyEsbuildConfig: (config) => ({ ...config, format: 'esm', splitting: true, logLevel: 'error' }),
}
const dist = (...ids) => ids.map((id) => `dist/${id}.js`)

export default [
  { name: 'core, own code', path: dist('index'), limit: '6 kB', ...ownCode, ...shared },
  { name: 'core with its dependencies', path: dist('index'), limit: '10 kB', ...shared },
  {
    name: 'core, persist, sync and stream, own code',
    path: dist('index', 'persist', 'sync', 'stream'),
    limit: '15 kB',
    ...ownCode,
    ...shared,
  },
]
