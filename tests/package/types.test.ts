import { join } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'
import { entries, root } from '../../scripts/entries.mjs'

test('G02 an app’s compiler takes our types whole, with the libraries of ES2022 and the DOM alone', () => {
  // Those of frameworks need theirs beside them.
  const ours = entries().filter(({ id }) => !['react', 'preact', 'svelte', 'vue', 'solid', 'remix'].includes(id))
  const program = ts.createProgram({
    rootNames: ours.map(({ types }) => join(root, types)),
    options: {
      strict: true,
      noEmit: true,
      skipLibCheck: false,
      types: [],
      lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
    },
  })
  const found = ts.getPreEmitDiagnostics(program).filter(({ file }) => file?.fileName.startsWith(join(root, 'dist')))
  expect(found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '))).toEqual([])
})
