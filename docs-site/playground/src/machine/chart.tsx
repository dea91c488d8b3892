import { type PointerEvent, type ReactNode, useState } from 'react'
import type { Sample } from '../stores/machine.js'

export interface Line {
  name: string
  /** Which colour of the palette. */
  tone: number
  filled: boolean
  of: (sample: Sample) => number
}

interface Props {
  title: string
  /** The newest value, written large. */
  now: string
  aside?: string
  samples: readonly Sample[]
  /** The value at the upper edge; the lower one is zero. */
  top: number
  format: (value: number) => string
  lines: readonly Line[]
  /** Names the lines below the chart. */
  legend?: boolean
  children?: ReactNode
}

const width = 600
const height = 100
const minute = 60_000

/** Lines over the last minute, the newest reading at the right edge. Pointing at it shows what was read there. */
export function Chart({ title, now, aside, samples, top, format, lines, legend, children }: Props): ReactNode {
  const [pointed, point] = useState<number>()
  const end = samples.at(-1)?.at ?? 0
  const x = (sample: Sample) => width - ((end - sample.at) / minute) * width
  const y = (value: number) => height - (Math.min(value, top) / top) * height
  const held = pointed === undefined ? undefined : nearest(samples, end - (1 - pointed) * minute)

  const onPointerMove = (event: PointerEvent) => {
    const { left, width: across } = event.currentTarget.getBoundingClientRect()
    point((event.clientX - left) / across)
  }

  return (
    <figure className="chart">
      <figcaption>
        <span>{title}</span>
        <span className="chart-now">
          <b>{now}</b> {aside && <small>{aside}</small>}
        </span>
      </figcaption>
      <div className="plot" onPointerMove={onPointerMove} onPointerLeave={() => point(undefined)}>
        <svg
          viewBox={`0 0 ${width} ${height}`}
          preserveAspectRatio="none"
          role="img"
          aria-label={`${title}, last minute: ${now}${aside ? ` ${aside}` : ''}`}
        >
          <path className="grid" d={`M0 ${height / 2}H${width}M0 .5H${width}M0 ${height - 0.5}H${width}`} />
          {lines.map((line) => (
            <Drawn key={line.name} line={line} points={samples.map((sample) => [x(sample), y(line.of(sample))])} />
          ))}
          {held && <path className="pointer" d={`M${x(held).toFixed(1)} 0V${height}`} />}
        </svg>
        <span className="axis axis-top">{format(top)}</span>
        {held && (
          <div className={pointed !== undefined && pointed > 0.5 ? 'reading left' : 'reading'}>
            <time>{new Date(held.at).toLocaleTimeString()}</time>
            {lines.slice(0, 8).map((line) => (
              <span key={line.name} className={`tone-${line.tone % 6}`}>
                <i /> {line.name} <b>{format(line.of(held))}</b>
              </span>
            ))}
          </div>
        )}
      </div>
      <div className="axis-time" aria-hidden="true">
        <span>60 s ago</span>
        {legend && (
          <span className="legend">
            {lines.map((line) => (
              <span key={line.name} className={`tone-${line.tone % 6}`}>
                <i /> {line.name}
              </span>
            ))}
          </span>
        )}
        <span>now</span>
      </div>
      {children}
    </figure>
  )
}

function Drawn({ line, points }: { line: Line; points: [number, number][] }): ReactNode {
  const path = points.map(([x, y], index) => `${index ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`).join('')
  const [first, last] = [points[0], points.at(-1)]
  return (
    <g className={`tone-${line.tone % 6}`}>
      {line.filled && first && last && (
        <path className="area" d={`${path}L${last[0].toFixed(1)} ${height}L${first[0].toFixed(1)} ${height}Z`} />
      )}
      <path className="line" d={path} />
    </g>
  )
}

function nearest(samples: readonly Sample[], at: number): Sample | undefined {
  const gap = (sample: Sample) => Math.abs(sample.at - at)
  return samples.reduce<Sample | undefined>((best, one) => (best && gap(best) <= gap(one) ? best : one), undefined)
}
