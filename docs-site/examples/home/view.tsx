import '../shared/ui.css'
import './style.css'
import { useStore } from '@nanostores/react'
import { type History, type Operation, type ReadableAtom, SchemaError } from 'jods'
import { useJods } from 'jods/react'
import { type ReactNode, useEffect, useRef } from 'react'
import type { Cart } from './store.js'

interface Props {
  cart: Cart
  past: History
  last: ReadableAtom<{ patch: readonly Operation[]; refused?: string }>
}

export function HomeView({ cart, past, last }: Props): ReactNode {
  return (
    <div className="ex">
      <div className="ex-split">
        <Editor cart={cart} />
        <Label cart={cart} />
      </div>
      <Patch past={past} last={last} />
    </div>
  )
}

function Editor({ cart }: { cart: Cart }): ReactNode {
  const view = useJods(cart)
  return (
    <section className="ex-panel" aria-label="One component">
      <h3>One component</h3>
      <label>
        Title
        <input type="text" value={view.title} onChange={(event) => attempt(() => (view.title = event.target.value))} />
      </label>
      <div className="ex-bar">
        <button type="button" aria-label="One less" className="ex-icon" onClick={() => attempt(() => (view.qty -= 1))}>
          −
        </button>
        <output aria-label="Quantity">{view.qty}</output>
        <button type="button" aria-label="One more" className="ex-icon" onClick={() => attempt(() => (view.qty += 1))}>
          +
        </button>
      </div>
    </section>
  )
}

function Label({ cart }: { cart: Cart }): ReactNode {
  return (
    <section className="ex-panel" aria-label="Another one">
      <h3>Another one</h3>
      <p className="home-label">
        <Counted>{useJods(cart).label}</Counted>
      </p>
      <p className="ex-muted">
        <Title cart={cart} />
      </p>
    </section>
  )
}

/** A change of the quantity does not draw it again. */
function Title({ cart }: { cart: Cart }): ReactNode {
  return <Counted>Reads the title alone: {useJods(cart).title}</Counted>
}

/** Flashes when what it shows has changed. */
function Counted({ children }: { children: ReactNode }): ReactNode {
  const element = useRef<HTMLSpanElement>(null)
  const text = Array.isArray(children) ? children.join('') : String(children)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is what it flashes for
  useEffect(() => {
    element.current?.animate?.([{ background: 'var(--vp-c-brand-soft)' }, { background: 'transparent' }], 700)
  }, [text])
  return <span ref={element}>{text}</span>
}

function Patch({ past, last }: Omit<Props, 'cart'>): ReactNode {
  const { patch, refused } = useStore(last)
  return (
    <div className="ex-bar">
      <p role="status" className="home-patch">
        {refused && <b className="ex-error">Refused: {refused}. </b>}
        <code className="ex-code">{patch.length === 0 ? 'Each write is one patch.' : JSON.stringify(patch[0])}</code>
      </p>
      <button type="button" className="ex-end" disabled={!useStore(past.canUndo)} onClick={past.undo}>
        Undo
      </button>
    </div>
  )
}

/** What the schema refuses changes nothing; `onReject` has the words for it. */
function attempt(write: () => void): void {
  try {
    write()
  } catch (refusal) {
    if (!(refusal instanceof SchemaError)) throw refusal
  }
}
