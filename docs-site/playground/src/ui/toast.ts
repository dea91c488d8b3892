import { signal, type WritableAtom } from 'jods'

export interface Toast {
  tone: 'refused' | 'plain'
  title: string
  text?: string
  /** What was tried, as code. */
  code?: string
}

/** What the page has to say right now; each stays until its time is over or somebody closes it. */
export const toasts: WritableAtom<readonly (Toast & { id: number })[]> = signal<readonly (Toast & { id: number })[]>([])

/** Said to screen readers only: what a key press did where the eye sees it anyway. */
export const announcement: WritableAtom<string> = signal('')

let last = 0

export function toast(message: Toast): void {
  last += 1
  toasts.set([...toasts.get(), { ...message, id: last }].slice(-3))
}

export function dismiss(id: number): void {
  toasts.set(toasts.get().filter((one) => one.id !== id))
}

export function announce(text: string): void {
  announcement.set(text)
}
