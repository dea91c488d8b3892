// Writes docs-site/public/play-runtime.js: everything that code in the code playground can import, as one classic script.
// A sandboxed frame has an origin of its own, to which no module would be served. Ignored by git.
import { join } from 'node:path'
import { build } from 'vite'
import { aliases, entries, root } from '../../scripts/entries.mjs'

/** Svelte needs its compiler, and `jods/remix` a server. */
const elsewhere = ['svelte', 'remix']
const others = [
  ...['zod', 'nanostores', 'vue'],
  ...['react', 'react/jsx-runtime', 'react-dom', 'react-dom/client'],
  ...['preact', 'preact/hooks', 'preact/jsx-runtime'],
  ...['solid-js', 'solid-js/html', 'solid-js/store', 'solid-js/web'],
]

/** Vue with its compiler of templates, for there is none before. */
const vue = { find: /^vue$/, replacement: 'vue/dist/vue.esm-bundler.js' }
const vueFlags = {
  __VUE_OPTIONS_API__: 'true',
  __VUE_PROD_DEVTOOLS__: 'false',
  __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
}

/** What code in the playground can import. */
function playModules() {
  const own = entries().filter(({ id, source }) => source && !elsewhere.includes(id))
  return [...own.map(({ specifier }) => specifier), ...others]
}

export async function writeRuntime() {
  const entry = join(root, 'docs-site/.vitepress/theme/play/runtime/index.ts')
  await build({
    configFile: false,
    root: join(root, 'docs-site'),
    logLevel: 'error',
    publicDir: false,
    resolve: { alias: [...aliases(), vue] },
    define: { 'process.env.NODE_ENV': '"development"', ...vueFlags },
    plugins: [modulesPlugin()],
    build: {
      outDir: join(root, 'docs-site/public'),
      emptyOutDir: false,
      target: 'es2022',
      minify: true,
      lib: { entry, formats: ['iife'], name: 'jodsPlay', fileName: () => 'play-runtime.js' },
    },
  })
}

/** `virtual:play-modules`: every module, by the name that code imports it by. */
function modulesPlugin() {
  const id = 'virtual:play-modules'
  return {
    name: 'play-modules',
    resolveId: (specifier) => (specifier === id ? `\0${id}` : undefined),
    load(found) {
      if (found !== `\0${id}`) return
      const names = playModules()
      const imports = names.map((name, index) => `import * as m${index} from '${name}'`)
      return `${imports.join('\n')}\nexport default { ${names.map((name, index) => `'${name}': m${index}`).join(', ')} }`
    },
  }
}
