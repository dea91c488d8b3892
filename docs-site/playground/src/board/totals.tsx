import type { ReactNode } from 'react'
import { board } from '../stores/board.js'
import { useTracked } from '../views/use-tracked.js'
import { Avatar } from './avatar.js'

/** The computed fields of the board, read like any other. */
export function Totals(): ReactNode {
  const { open, count, left, all } = useTracked(() => ({
    open: board.open,
    count: board.tasks.length,
    left: board.hoursLeft,
    all: board.hoursAll,
  }))
  const finished = all > 0 ? (all - left) / all : count > 0 && open === 0 ? 1 : 0
  const percent = Math.round(finished * 100)

  return (
    <div className="totals">
      <dl className="figures">
        <Figure name="Open" value={open} unit={`of ${count}`} />
        <Figure name="Hours left" value={tidy(left)} unit={`of ${tidy(all)}`} />
        <Figure name="Done" value={`${percent} %`} />
      </dl>
      <div className="progress" role="progressbar" aria-label="Hours done" aria-valuenow={percent}>
        <div style={{ width: `${percent}%` }} />
      </div>
      <Workload />
    </div>
  )
}

function Workload(): ReactNode {
  const people = useTracked(() => board.workload.map((person) => ({ ...person })))
  return (
    <>
      <ul className="people" aria-label="Open hours of each person">
        {people.map(({ name, hours }) => (
          <li key={name}>
            <Avatar name={name} />
            <span>{name}</span> <b>{tidy(hours)} h</b>
          </li>
        ))}
      </ul>
      <datalist id="people">
        {people.map(({ name }) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </>
  )
}

function Figure({ name, value, unit }: { name: string; value: ReactNode; unit?: string }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {value} {unit && <small>{unit}</small>}
      </dd>
    </div>
  )
}

/** Without the tail that adding binary fractions leaves. */
function tidy(hours: number): number {
  return Math.round(hours * 100) / 100
}
