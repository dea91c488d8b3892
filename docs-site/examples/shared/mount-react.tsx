import { type ReactNode, StrictMode } from 'react'
import { createRoot } from 'react-dom/client'

/** Draws `view` into `element`; returns what takes it away again and then stops what ran behind it. */
export function mountReact(element: HTMLElement, view: ReactNode, stop?: () => void): () => void {
  const root = createRoot(element)
  root.render(<StrictMode>{view}</StrictMode>)
  return () => {
    root.unmount()
    stop?.()
  }
}
