// "Who may import whom", as in ARCHITECTURE.md. Run by scripts/boundaries.mjs.

/** A folder or a file of the core: src/tree/… or src/tree.ts. */
const part = (...names) => `^src/(${names.join('|')})(/|\\.ts$)`
const leaves = ['contract', 'errors']
const ground = ['patch', 'signal', 'schema']
const doors = '^src/(index|kit)\\.ts$'
const doorsAndWires = '^src/(index|kit|clock/index|wire/index)\\.ts$'
const frameworks = '(^|/)node_modules/(react|react-dom|react-router|preact|svelte|vue|solid-js)/'
const bundled = '(^|/)node_modules/(lit|@tanstack/virtual-core)/'
const composers = '^adapters/(?!(storage|socket)/)'

/** `from` may import of src only its own folder and `allowed`. */
const only = (from, allowed) => ({
  name: `${from}-imports-only-what-is-below`,
  severity: 'error',
  from: { path: part(from) },
  to: { path: '^src/', pathNot: [part(from), part(...allowed)] },
})

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-circle',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'contract-is-types-only',
      severity: 'error',
      from: { path: '^src/contract\\.ts$' },
      to: { dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'errors-import-nothing',
      severity: 'error',
      from: { path: part('errors') },
      to: { path: '^src/', pathNot: [part(...leaves)] },
    },

    // The core, from the ground up.
    ...[...ground, 'clock', 'wire'].map((name) => only(name, leaves)),
    only('tree', [...leaves, 'patch', 'signal']),
    only('sink', [...leaves, ...ground, 'tree']),
    ...['proxy', 'subscribe', 'history', 'lifetime'].map((name) =>
      only(name, [...leaves, ...ground, 'tree', 'sink', 'proxy', 'subscribe', 'history', 'lifetime']),
    ),
    only('define-store', [
      ...leaves,
      ...ground,
      'tree',
      'sink',
      'proxy',
      'subscribe',
      'history',
      'lifetime',
      'hot-reload',
    ]),
    only('hot-reload', leaves),
    only('view', [...leaves, ...ground, 'tree', 'sink', 'proxy']),
    { name: 'doors-open-outwards', severity: 'error', from: { path: '^src/' }, to: { path: doors } },
    {
      name: 'core-knows-no-plugin',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(plugins|adapters|server)/' },
    },

    // Plugins and adapters stand outside and come in by the doors.
    {
      name: 'outside-uses-the-doors',
      severity: 'error',
      from: { path: '^(plugins|adapters|server)/' },
      to: { path: '^src/', pathNot: [doorsAndWires, part(...leaves)] },
    },
    {
      name: 'outside-takes-types-from-the-contract',
      severity: 'error',
      from: { path: '^(plugins|adapters|server)/' },
      to: { path: part(...leaves), dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'outside-imports-by-name',
      comment: 'As users do: `jods`, `jods/kit`, `jods/clock`, never ../../src/index.',
      severity: 'error',
      from: { path: '^(plugins|adapters|server)/' },
      to: { path: doorsAndWires, dependencyTypesNot: ['aliased-tsconfig', 'aliased-tsconfig-paths'] },
    },
    {
      name: 'plugins-compose-without-imports',
      severity: 'error',
      from: { path: '^plugins/([^/]+)/' },
      to: { path: '^plugins/', pathNot: '^plugins/$1/' },
    },
    {
      name: 'plugins-know-no-host',
      severity: 'error',
      from: { path: '^plugins/' },
      to: { path: '^(adapters|server)/' },
    },
    {
      name: 'adapters-stand-alone',
      severity: 'error',
      from: { path: '^(adapters/[^/]+|server)/' },
      to: {
        path: '^(adapters|server)/',
        // React Router is React: its adapter stands on that one's front door.
        pathNot: ['^$1/', '^adapters/(socket|storage|bindings)/', '^adapters/react/index\\.ts$'],
      },
    },
    {
      name: 'engines-and-sockets-know-no-plugin',
      severity: 'error',
      from: { path: '^adapters/', pathNot: composers },
      to: { path: '^plugins/' },
    },
    {
      name: 'adapters-take-plugins-by-their-front-door',
      severity: 'error',
      from: { path: '^(adapters|server)/' },
      to: { path: '^plugins/', pathNot: '^plugins/[^/]+/index\\.ts$' },
    },

    // Packages.
    {
      name: 'no-host-modules',
      severity: 'error',
      from: { path: '^(src|plugins)/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'ships-what-it-imports',
      comment: 'At run time only what stands under `dependencies`; zod is read through its own `_zod`, never imported.',
      severity: 'error',
      from: { path: '^(src|plugins|adapters)/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'npm-peer'],
        dependencyTypesNot: ['type-only'],
        pathNot: [frameworks, bundled],
      },
    },
    {
      name: 'what-is-built-in-stays-in-the-panel',
      comment: 'tsup.config.ts builds it into dist, so that no app installs it.',
      severity: 'error',
      from: { path: '^(src|plugins|adapters)/', pathNot: '^adapters/devtools/panel/' },
      to: { path: bundled },
    },
    {
      name: 'a-framework-stays-in-its-adapter',
      severity: 'error',
      from: { path: '^(src|plugins|adapters)/', pathNot: '^adapters/(react|preact|svelte|vue|solid|remix)/' },
      to: { path: frameworks, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'an-adapter-imports-its-own-framework',
      severity: 'error',
      from: { path: '^adapters/(react|preact|svelte|vue)/' },
      to: { path: frameworks, pathNot: '(^|/)node_modules/$1/' },
    },
    {
      name: 'no-tests',
      severity: 'error',
      from: { path: '^(src|plugins|adapters)/' },
      to: { path: '^(tests|bench|docs-site|scripts)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
}
