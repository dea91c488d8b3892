import type { CSSProperties, ReactNode } from 'react'

/** The initials of a person, on a colour that is always the same for the same name. */
export function Avatar({ name }: { name: string }): ReactNode {
  const trimmed = name.trim()
  return (
    <span
      className={trimmed ? 'avatar' : 'avatar nobody'}
      style={{ '--hue': hue(trimmed) } as CSSProperties}
      aria-hidden="true"
    >
      {initials(trimmed)}
    </span>
  )
}

function initials(name: string): string {
  const words = name.split(/\s+/).filter(Boolean)
  return [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => word?.[0]?.toUpperCase() ?? '').join('')
}

function hue(name: string): number {
  let sum = 0
  for (const letter of name.toLowerCase()) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 360
  return sum
}
