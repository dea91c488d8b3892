import { useStore } from '@nanostores/react'
import { snapshot } from 'jods'
import type { ReactNode } from 'react'
import { machine, type Sample } from '../stores/machine.js'
import { readings } from '../stores/wiring.js'
import { useTracked } from '../views/use-tracked.js'
import { Chart, type Line } from './chart.js'
import { CoreLegend } from './core-legend.js'
import { gigabytes, milliseconds, percent, plain } from './units.js'

/** The machine that the server runs on: its last minute, drawn as it is measured. */
export function MachinePanel(): ReactNode {
  const samples = useTracked(() => snapshot(machine.samples))
  const host = useTracked(() => machine.host && snapshot(machine.host))
  const flow = useStore(readings)
  const last = samples.at(-1)

  return (
    <section className={`panel machine flow-${flow}`} aria-labelledby="machine-title">
      <header className="panel-head">
        <h2 id="machine-title">This machine, live</h2>
        <p className="hint">
          {host ? `${host.name} · ${host.processor} · Node ${host.node}` : 'Real readings, twice a second.'}
        </p>
      </header>
      {flow === 'quiet' && last && (
        <p className="notice" role="status">
          No reading since {new Date(last.at).toLocaleTimeString()}. The stream reconnects by itself.
        </p>
      )}
      {last && host ? (
        <div className="charts">
          <Cpu samples={samples} last={last} />
          <Chart
            title="Memory"
            now={gigabytes(last.memory)}
            aside={`of ${gigabytes(host.memory)}`}
            samples={samples}
            top={host.memory}
            format={gigabytes}
            lines={[{ name: 'In use', tone: 2, filled: true, of: (sample) => sample.memory }]}
          />
          <Chart
            title="Load average"
            now={plain(last.load[0])}
            aside={host.platform === 'win32' ? 'Windows keeps none' : `on ${host.parallelism} cores`}
            samples={samples}
            top={niceTop(samples, (sample) => Math.max(...sample.load), 1)}
            format={plain}
            lines={loadLines}
            legend
          />
          <Chart
            title="Event-loop delay"
            now={milliseconds(last.lag.mean)}
            aside={`worst ${milliseconds(last.lag.worst)}`}
            samples={samples}
            top={niceTop(samples, (sample) => sample.lag.worst, 5)}
            format={milliseconds}
            lines={lagLines}
            legend
          />
        </div>
      ) : (
        <p className="empty">
          <strong>Waiting for the first reading…</strong> It comes from the server as soon as it answers.
        </p>
      )}
    </section>
  )
}

function Cpu({ samples, last }: { samples: readonly Sample[]; last: Sample }): ReactNode {
  const mean = last.cpu.reduce((sum, share) => sum + share, 0) / Math.max(1, last.cpu.length)
  const lines = last.cpu.map(
    (_, core): Line => ({ name: `Core ${core + 1}`, tone: core, filled: false, of: (sample) => sample.cpu[core] ?? 0 }),
  )
  return (
    <Chart
      title="CPU per core"
      now={percent(mean)}
      aside="on average"
      samples={samples}
      top={1}
      format={percent}
      lines={lines}
    >
      <CoreLegend cpu={last.cpu} />
    </Chart>
  )
}

const loadLines: readonly Line[] = ['1 min', '5 min', '15 min'].map((name, index) => ({
  name,
  tone: [3, 0, 1][index] ?? 0,
  filled: false,
  of: (sample) => sample.load[index] ?? 0,
}))

const lagLines: readonly Line[] = [
  { name: 'Worst', tone: 4, filled: true, of: (sample) => sample.lag.worst },
  { name: 'Mean', tone: 1, filled: false, of: (sample) => sample.lag.mean },
]

/** The next round number over everything drawn, so that the scale changes seldom. */
function niceTop(samples: readonly Sample[], of: (sample: Sample) => number, least: number): number {
  const highest = Math.max(least, ...samples.map(of))
  const decade = 10 ** Math.floor(Math.log10(highest))
  return ([1, 2, 5, 10].find((step) => step * decade >= highest) ?? 10) * decade
}
