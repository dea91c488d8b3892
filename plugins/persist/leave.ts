import type { Stop } from 'jods/kit'

/** Calls `flush` whenever the page may be about to go: hidden, or unloaded. Does nothing where there is no document. */
export function onLeave(flush: () => void): Stop {
  if (typeof document === 'undefined') return () => {}
  const onVisibility = () => document.visibilityState === 'hidden' && flush()
  document.addEventListener('visibilitychange', onVisibility)
  globalThis.addEventListener('pagehide', flush)
  return () => {
    document.removeEventListener('visibilitychange', onVisibility)
    globalThis.removeEventListener('pagehide', flush)
  }
}
