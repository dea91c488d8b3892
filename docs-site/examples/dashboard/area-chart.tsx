import type { ReactNode } from 'react'

const width = 300
const height = 120
/** How many values the chart has room for. */
const room = 60

/** A filled line, the newest value at the right. */
export function AreaChart({
  values,
  max,
  label,
}: {
  values: readonly number[]
  max: number
  label: string
}): ReactNode {
  const x = (index: number) => width - ((values.length - 1 - index) * width) / (room - 1)
  const y = (value: number) => height - (Math.min(value, max) / max) * height
  const line = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`).join(' L')
  return (
    <svg className="dashboard-chart" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {[0.25, 0.5, 0.75].map((part) => (
        <line key={part} className="dashboard-grid" x1="0" x2={width} y1={part * height} y2={part * height} />
      ))}
      {values.length > 1 && (
        <>
          <path className="dashboard-area" d={`M${x(0)},${height} L${line} L${width},${height} Z`} />
          <path className="dashboard-line" d={`M${line}`} />
        </>
      )}
    </svg>
  )
}
