import type { Change, Operation } from 'jods'
import { memo, type ReactNode } from 'react'
import { Chevron } from '../ui/icons.js'
import { wakesOf } from '../views/wakes.js'
import { Badge } from './badge.js'
import { clock, pretty, preview } from './format.js'
import type { ChangeItem, Refusal } from './items.js'

/** One committed change. Opened, it shows the patch and what would undo it. */
export const ChangeRow: (props: { change: Change }) => ReactNode = memo(({ change }: { change: Change }) => (
  <li className="entry">
    <details>
      <summary>
        <Chevron />
        <time>{clock(change.timestamp)}</time>
        <Badge source={change.origin.source} />
        <Operations patch={change.patches} />
        <Woken change={change} />
      </summary>
      <div className="entry-more">
        <Code title={`Patch of revision ${change.revision}`} patch={change.patches} />
        <Code title="What undoes it" patch={change.inverse} />
      </div>
    </details>
  </li>
))

/** One refused write, and why: the state is as it was. */
export const RefusalRow: (props: { refusal: Refusal }) => ReactNode = memo(({ refusal }: { refusal: Refusal }) => {
  return (
    <li className="entry refusal">
      <details>
        <summary>
          <Chevron />
          <time>{clock(refusal.timestamp)}</time>
          <Badge source="refused" />
          <span className="refusal-text">
            <b>{refusal.issues[0]?.message ?? refusal.reason}</b>
            <Operations patch={refusal.patch} />
          </span>
          <code className="refusal-code">{refusal.code}</code>
        </summary>
        <div className="entry-more">
          <Code title={`What ${refusal.origin.source} tried`} patch={refusal.patch} />
          <div>
            <h4>Why it was refused</h4>
            <p>{refusal.reason}</p>
          </div>
        </div>
      </details>
    </li>
  )
})

const unfolded = 12

/** Neighbouring stream readings, folded. */
export function RunRow({ items }: { items: readonly ChangeItem[] }): ReactNode {
  const [newest, oldest] = [items[0], items.at(-1)]
  if (!newest || !oldest) return null
  return (
    <li className="entry run">
      <details>
        <summary>
          <Chevron />
          <time>{clock(newest.at)}</time>
          <Badge source="stream" />
          <span className="operations">
            {items.length} {items.length === 1 ? 'change' : 'changes'} of <code>{newest.change.store}</code> since{' '}
            {clock(oldest.at).slice(0, -4)}
          </span>
          <Woken change={newest.change} />
        </summary>
        <ol className="entries inner">
          {items.slice(0, unfolded).map(({ key, change }) => (
            <ChangeRow key={key} change={change} />
          ))}
          {items.length > unfolded && <li className="entry-rest">and {items.length - unfolded} older ones</li>}
        </ol>
      </details>
    </li>
  )
}

const shownOperations = 3

function Operations({ patch }: { patch: readonly Operation[] }): ReactNode {
  const rest = patch.length - shownOperations
  return (
    <span className="operations">
      {patch.slice(0, shownOperations).map((operation, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a patch never changes, and its operations have no other name
        <span key={index} className="operation">
          <b>{operation.op}</b> <code className="path">{operation.path || 'the whole state'}</code>
          {(operation.op === 'move' || operation.op === 'copy') && (
            <>
              {' '}
              from <code className="path">{operation.from}</code>
            </>
          )}
          {(operation.op === 'add' || operation.op === 'replace' || operation.op === 'test') && (
            <code className="value">{preview(operation.value)}</code>
          )}
        </span>
      ))}
      {rest > 0 && <span className="operation">and {rest} more</span>}
    </span>
  )
}

function Woken({ change }: { change: Change }): ReactNode {
  const wakes = wakesOf(change)
  if (!wakes) return <span className="woken" />
  return (
    <span
      className="woken"
      title={`${wakes.woken} of the ${wakes.watching} views on this page read something that changed`}
    >
      woke <b>{wakes.woken}</b> of {wakes.watching}
    </span>
  )
}

function Code({ title, patch }: { title: string; patch: readonly Operation[] }): ReactNode {
  return (
    <div>
      <h4>{title}</h4>
      <pre>{pretty(patch)}</pre>
    </div>
  )
}
