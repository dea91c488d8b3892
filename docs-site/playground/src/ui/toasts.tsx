import { useStore } from '@nanostores/react'
import { type ReactNode, useEffect, useState } from 'react'
import { Close, Refused } from './icons.js'
import { announcement, dismiss, type Toast, toasts } from './toast.js'

const shownFor = 7_000

/** The corner where the page speaks up. */
export function Toasts(): ReactNode {
  const shown = useStore(toasts)
  const said = useStore(announcement)
  return (
    <>
      <div className="toasts" role="alert">
        {shown.map((one) => (
          <ToastCard key={one.id} {...one} />
        ))}
      </div>
      <div className="visually-hidden" role="status">
        {said}
      </div>
    </>
  )
}

function ToastCard({ id, tone, title, text, code }: Toast & { id: number }): ReactNode {
  const [held, hold] = useState(false)
  useEffect(() => {
    if (held) return
    const timer = setTimeout(() => dismiss(id), shownFor)
    return () => clearTimeout(timer)
  }, [id, held])

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hovering or focusing it only keeps it on the screen
    <div
      className={`toast toast-${tone}`}
      onMouseEnter={() => hold(true)}
      onMouseLeave={() => hold(false)}
      onFocus={() => hold(true)}
      onBlur={() => hold(false)}
    >
      {tone === 'refused' && <Refused />}
      <div className="toast-body">
        <strong>{title}</strong>
        {text && <p>{text}</p>}
        {code && <code>{code}</code>}
      </div>
      <button type="button" className="icon-button" aria-label="Close this message" onClick={() => dismiss(id)}>
        <Close />
      </button>
    </div>
  )
}
