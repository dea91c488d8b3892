import { useStore } from '@nanostores/react'
import type { ReactNode } from 'react'
import { machine } from '../stores/machine.js'
import { live } from '../stores/wiring.js'
import { useTracked } from '../views/use-tracked.js'
import { Window } from './icons.js'
import { ThemeToggle } from './theme-toggle.js'

/** What this is, whether it is connected, and how to see what it is for. */
export function TopBar(): ReactNode {
  return (
    <header className="top-bar">
      <h1>
        <a href="/">jods</a> <span>playground</span>
      </h1>
      <p className="tagline">Edits, storage, other windows, live data: all by one door.</p>
      <Connection />
      <a className="button primary" href="/playground/" target="_blank" rel="noreferrer">
        <Window />
        <span>
          <span className="wide-only">Open a</span> second window
        </span>
      </a>
      <ThemeToggle />
    </header>
  )
}

interface Words {
  tone: 'waiting' | 'good' | 'bad'
  text: string
  /** Where there is room. */
  more?: string
}

const said: Record<ReturnType<typeof live.status.get>, Words> = {
  connecting: { tone: 'waiting', text: 'Connecting…' },
  connected: { tone: 'good', text: 'Live' },
  disconnected: { tone: 'bad', text: 'Offline', more: ': your edits wait here' },
  'needs-auth': { tone: 'bad', text: 'Not allowed in' },
  stopped: { tone: 'bad', text: 'Stopped' },
}

function Connection(): ReactNode {
  const status = useStore(live.status)
  const windows = useTracked(() => machine.windows)
  const { tone, text, more } = said[status]
  return (
    <p className={`connection connection-${tone}`} role="status">
      <i aria-hidden="true" />
      <span>
        {text}
        <span className="wide-only">{more}</span>
        {status === 'connected' && windows > 0 && ` · ${windows} ${windows === 1 ? 'window' : 'windows'}`}
      </span>
    </p>
  )
}
