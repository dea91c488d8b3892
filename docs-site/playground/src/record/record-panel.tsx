import { useStore } from '@nanostores/react'
import { type ReactNode, useState } from 'react'
import { boardRecord, machineRecord } from '../stores/log.js'
import { Badge } from './badge.js'
import { itemsOf } from './items.js'
import { ChangeRow, RefusalRow, RunRow } from './rows.js'
import { TimeTravel } from './time-travel.js'
import { TryIt } from './try-it.js'

const sources = [
  { source: 'local', label: 'your edits' },
  { source: 'history', label: 'undo and redo' },
  { source: 'sync', label: 'other windows' },
  { source: 'persist', label: 'this browser’s storage' },
  { source: 'stream', label: 'machine readings' },
  { source: 'refused', label: 'refused writes' },
]

/** Everything that came to a store's one door, and what became of it. */
export function RecordPanel(): ReactNode {
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set())
  const ofBoard = useStore(boardRecord.entries)
  const ofMachine = useStore(machineRecord.entries)
  const items = itemsOf({ 'team-board': ofBoard, machine: ofMachine }, hidden)

  const toggle = (source: string) => {
    const next = new Set(hidden)
    if (!next.delete(source)) next.add(source)
    setHidden(next)
  }

  return (
    <section className="panel record" aria-labelledby="record-title">
      <header className="panel-head">
        <h2 id="record-title">The record</h2>
        <p className="hint">Every change that reached a store, where it came from, and every one that was refused.</p>
        <TimeTravel />
      </header>
      <div className="record-body">
        <div className="record-list">
          <fieldset className="filters">
            <legend>Show</legend>
            {sources.map(({ source, label }) => (
              <button
                key={source}
                type="button"
                aria-pressed={!hidden.has(source)}
                aria-label={`${source}: ${label}`}
                title={`${hidden.has(source) ? 'Show' : 'Hide'} ${label}`}
                onClick={() => toggle(source)}
              >
                <Badge source={source} />
              </button>
            ))}
          </fieldset>
          {items.length === 0 ? (
            <p className="empty">
              <strong>Nothing recorded yet.</strong> Change something above and it appears here.
            </p>
          ) : (
            <ol className="entries" aria-label="Changes and refusals, newest first">
              {items.map((item) => {
                if (item.kind === 'run') return <RunRow key={item.key} items={item.items} />
                if (item.kind === 'refusal') return <RefusalRow key={item.key} refusal={item.refusal} />
                return <ChangeRow key={item.key} change={item.change} />
              })}
            </ol>
          )}
        </div>
        <TryIt />
      </div>
    </section>
  )
}
