import { tsxLanguage } from '@codemirror/lang-javascript'

type SyntaxNode = ReturnType<typeof tsxLanguage.parser.parse>['topNode']

import { transform } from 'sucrase'

interface Edit {
  at: number
  text: string
}

const loops = new Set(['ForStatement', 'WhileStatement', 'DoStatement'])

/** TypeScript with JSX → the body of an async function that is given `require`, `exports` and `__loop`. Lines keep their numbers. */
export function compile(code: string): string {
  const framework = /^\s*\/\*\*? *@jsxImportSource +([\w@/-]+) *\*\//m.exec(code)?.[1]
  return transform(guarded(code), {
    transforms: ['typescript', 'jsx', 'imports'],
    jsxRuntime: 'automatic',
    jsxImportSource: framework ?? 'react',
    production: true,
    preserveDynamicImport: false,
    disableESTransforms: true,
    filePath: 'main.tsx',
  }).code
}

/** Every loop asks at every turn whether it may go on. */
export function guarded(code: string): string {
  const edits: Edit[] = []
  tsxLanguage.parser.parse(code).iterate({
    enter({ name, node }) {
      if (loops.has(name)) edits.push(...guard(node))
    },
  })
  return edits
    .toSorted((a, b) => b.at - a.at)
    .reduce((text, { at, text: added }) => text.slice(0, at) + added + text.slice(at), code)
}

function guard(loop: SyntaxNode): Edit[] {
  // `do` is followed by its body; with the others the body comes last.
  const body = loop.name === 'DoStatement' ? loop.firstChild?.nextSibling : loop.lastChild
  if (!body) return []
  if (body.name === 'Block') return [{ at: body.from + 1, text: '__loop();' }]
  return [
    { at: body.from, text: '{__loop();' },
    { at: body.to, text: '}' },
  ]
}
