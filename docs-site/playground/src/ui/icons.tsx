import type { ReactNode } from 'react'

/** One stroke, sixteen units, the colour of the text. Decoration only: what it stands on has a name. */
function icon(path: string): () => ReactNode {
  return () => (
    <svg className="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={path} />
    </svg>
  )
}

export const Up: () => ReactNode = icon('M8 13V3M3.5 7.5 8 3l4.5 4.5')
export const Down: () => ReactNode = icon('M8 3v10M3.5 8.5 8 13l4.5-4.5')
export const Trash: () => ReactNode = icon('M2.5 4.5h11M6 4.5V3h4v1.5M4 4.5l.6 8.5h6.8l.6-8.5M6.7 7v3.5M9.3 7v3.5')
export const Plus: () => ReactNode = icon('M8 3v10M3 8h10')
export const Close: () => ReactNode = icon('m4 4 8 8M12 4l-8 8')
export const Undo: () => ReactNode = icon('M6 3 2.5 6.5 6 10M2.5 6.5H10a3.5 3.5 0 0 1 0 7H7')
export const Redo: () => ReactNode = icon('m10 3 3.5 3.5L10 10M13.5 6.5H6a3.5 3.5 0 0 0 0 7h3')
export const Refused: () => ReactNode = icon('M8 1.8 14.8 13.6H1.2zM8 6v3.6M8 11.4v.6')
export const Sun: () => ReactNode = icon(
  'M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6M8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1.1 1.1M11.9 11.9 13 13M13 3l-1.1 1.1M4.1 11.9 3 13',
)
export const Moon: () => ReactNode = icon('M13.5 9.7A6 6 0 0 1 6.3 2.5a6 6 0 1 0 7.2 7.2')
export const Window: () => ReactNode = icon('M2 3h8.5v4M2 3v8h4M7 7.5h7V13H7zM2 5.3h8')
export const Chevron: () => ReactNode = icon('m6 4 4 4-4 4')
