import { indentWithTab } from '@codemirror/commands'
import { javascript } from '@codemirror/lang-javascript'
import { Compartment, EditorState } from '@codemirror/state'
import { oneDark } from '@codemirror/theme-one-dark'
import { EditorView, keymap } from '@codemirror/view'
import { basicSetup } from 'codemirror'

export interface Editor {
  read(): string
  write(code: string): void
  setDark(dark: boolean): void
  close(): void
}

interface EditorOptions {
  code: string
  dark: boolean
  run: () => void
  onChange: () => void
}

/** On a darker ground than the theme has by itself, from which its colours stand out enough. */
const night = [
  EditorView.theme(
    {
      '&, .cm-gutters': { backgroundColor: '#14171c' },
      '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: '#1b1f27' },
      '.cm-gutterElement': { color: '#a0a8b5' },
    },
    { dark: true },
  ),
  oneDark,
]

/** The editor. Tab indents, as programmers expect; Escape and then Tab goes on to the next control. */
export function openEditor(parent: HTMLElement, { code, dark, run, onChange }: EditorOptions): Editor {
  const theme = new Compartment()
  const runAndStay = () => {
    run()
    return true
  }
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: code,
      extensions: [
        keymap.of([{ key: 'Mod-Enter', run: runAndStay }, indentWithTab]),
        basicSetup,
        javascript({ jsx: true, typescript: true }),
        theme.of(dark ? night : []),
        EditorView.contentAttributes.of({ 'aria-label': 'Code', spellcheck: 'false', tabindex: '0' }),
        EditorView.updateListener.of(({ docChanged }) => docChanged && onChange()),
      ],
    }),
  })
  return {
    read: () => view.state.doc.toString(),
    write: (text) => view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } }),
    setDark: (isDark) => view.dispatch({ effects: theme.reconfigure(isDark ? night : []) }),
    close: () => view.destroy(),
  }
}
