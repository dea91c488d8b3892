import '../shared/ui.css'
import './style.css'
import { useStore } from '@nanostores/react'
import { onUpdate } from 'jods'
import { useJods } from 'jods/react'
import { type ReactNode, useEffect } from 'react'
import { add, type OldCart, shelf } from './cart.js'
import { Items } from './items.jsx'
import type { Build, Session } from './session.js'

export function CartView({ session }: { session: Session }): ReactNode {
  const build = useStore(session.build)
  const news = useStore(session.news)
  return (
    <div className="ex">
      <div className="ex-split">
        {build === undefined ? (
          <p>Starting…</p>
        ) : (
          <section className="ex-panel" aria-label="Cart">
            <Head build={build} session={session} />
            <Shelf build={build} />
            {build.version === '1' ? <Lines cart={build.cart} /> : <Items cart={build.cart} />}
          </section>
        )}
        <DiskPanel session={session} />
      </div>
      <div className="ex-panel" role="status">
        {news || 'Put something into the cart.'}
      </div>
    </div>
  )
}

function Head({ build, session }: { build: Build; session: Session }): ReactNode {
  const status = useStore(build.saved.status)
  const words = { starting: 'Loading…', ready: 'Kept on this device', error: 'Not saved', stopped: 'Stopped' }
  const tone = { starting: 'wait', ready: 'good', error: 'bad', stopped: 'bad' }[status]
  return (
    <div className="ex-bar">
      <h2>Cart, version {build.version}</h2>
      <p className="ex-bar ex-muted">
        <i className="ex-dot" data-tone={tone} />
        {words[status]}
      </p>
      <button type="button" className="ex-end" onClick={() => void session.start(build.version === '1' ? '2' : '1')}>
        Start version {build.version === '1' ? '2' : '1'}
      </button>
    </div>
  )
}

function Shelf({ build }: { build: Build }): ReactNode {
  const put = (title: string) => {
    if (build.version === '1') build.cart.lines.push(title)
    else add(build.cart, title)
  }
  return (
    <div className="ex-bar">
      {shelf.map(({ title }) => (
        <button key={title} type="button" onClick={() => put(title)}>
          + {title}
        </button>
      ))}
    </div>
  )
}

function Lines({ cart }: { cart: OldCart }): ReactNode {
  const { lines } = useJods(cart)
  return (
    <ol className="cart-lines" aria-label="Articles">
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: version 1 knew no ids
        <li key={index}>{line}</li>
      ))}
    </ol>
  )
}

function DiskPanel({ session }: { session: Session }): ReactNode {
  const { disk, look } = session
  const build = useStore(session.build)
  const stored = useStore(session.stored)
  const isFull = useStore(disk.isFull)

  // What a save leaves behind shows a moment later.
  useEffect(() => {
    if (!build) return
    const { cart, saved } = build
    return onUpdate(cart as OldCart, () => void saved.flush().then(look))
  }, [build, look])

  const setFull = (full: boolean) => {
    disk.isFull.set(full)
    void build?.saved.flush().then(look)
  }

  return (
    <section className="ex-panel" aria-label="Disk">
      <h2>IndexedDB</h2>
      <ul className="cart-stored" aria-label="Entries">
        {stored.length === 0 && <li className="ex-muted">Nothing is stored.</li>}
        {stored.map(({ key, length }) => (
          <li key={key}>
            <code className="ex-code">{key}</code>
            <span className="ex-muted">{length} characters</span>
          </li>
        ))}
      </ul>
      <label className="ex-check">
        <input type="checkbox" checked={isFull} onChange={(event) => setFull(event.target.checked)} />
        The disk is full
      </label>
      <div className="ex-bar">
        <button type="button" onClick={() => location.reload()}>
          Reload the page
        </button>
        <button type="button" onClick={() => void session.damage()}>
          Damage the entries
        </button>
        <button type="button" onClick={() => void session.forget()}>
          Remove all entries
        </button>
      </div>
    </section>
  )
}
