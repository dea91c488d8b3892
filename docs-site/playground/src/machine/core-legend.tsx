import type { ReactNode } from 'react'
import { percent } from './units.js'

/** Which line is which core, and how busy each is now: readable with two cores and with sixty-four. */
export function CoreLegend({ cpu }: { cpu: readonly number[] }): ReactNode {
  return (
    <ul className="cores" aria-label="Busy now">
      {cpu.map((share, core) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a core is its index
        <li key={core} className={`tone-${core % 6}`}>
          <span>Core {core + 1}</span>
          <span className="meter">
            <span style={{ width: `${share * 100}%` }} />
          </span>
          <b>{percent(share)}</b>
        </li>
      ))}
    </ul>
  )
}
