import { type ReactNode, useState, useSyncExternalStore } from 'react'
import { Moon, Sun } from './icons.js'

const system = matchMedia('(prefers-color-scheme: dark)')

/** Light or dark. Follows the system until somebody says otherwise; index.html applies the choice before the first paint. */
export function ThemeToggle(): ReactNode {
  const [chosen, choose] = useState(() => document.documentElement.dataset.theme)
  const systemIsDark = useSyncExternalStore(onSystemChange, () => system.matches)
  const isDark = chosen ? chosen === 'dark' : systemIsDark

  const toggle = () => {
    const next = isDark ? 'light' : 'dark'
    document.documentElement.dataset.theme = next
    localStorage.setItem('playground:theme', next)
    choose(next)
  }

  return (
    <button
      type="button"
      className="icon-button"
      aria-label="Dark theme"
      aria-pressed={isDark}
      title="Light or dark"
      onClick={toggle}
    >
      {isDark ? <Sun /> : <Moon />}
    </button>
  )
}

function onSystemChange(listener: () => void): () => void {
  system.addEventListener('change', listener)
  return () => system.removeEventListener('change', listener)
}
