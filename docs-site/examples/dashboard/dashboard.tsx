import '../shared/ui.css'
import './style.css'
import { useStore } from '@nanostores/react'
import { useJods } from 'jods/react'
import type { ReactNode } from 'react'
import { AreaChart } from './area-chart.jsx'
import type { Dashboard, Park } from './park.js'

export function DashboardView({ dashboard }: { dashboard: Dashboard }): ReactNode {
  return (
    <div className="ex">
      <Controls dashboard={dashboard} />
      <Figures park={dashboard.store} />
      <div className="ex-split">
        <History park={dashboard.store} />
        <Turbines park={dashboard.store} />
      </div>
      <Refusals dashboard={dashboard} />
    </div>
  )
}

function Controls({ dashboard }: { dashboard: Dashboard }): ReactNode {
  const isRunning = useStore(dashboard.isRunning)
  const taken = useStore(dashboard.taken)
  return (
    <div className="ex-bar">
      <button type="button" className="ex-strong" onClick={isRunning ? dashboard.pause : dashboard.resume}>
        {isRunning ? 'Pause' : 'Resume'}
      </button>
      <button
        type="button"
        disabled={!isRunning}
        onClick={() =>
          dashboard.send('{"type":"patch","patch":[{"op":"replace","path":"/turbines/0/power","value":-5}]}')
        }
      >
        Send an impossible reading
      </button>
      <button type="button" disabled={!isRunning} onClick={() => dashboard.send('{"wind": 9.')}>
        Send broken JSON
      </button>
      <p className="ex-bar ex-muted ex-end">
        <i className="ex-dot" data-tone={isRunning ? 'good' : 'wait'} />
        <span role="status">{isRunning ? 'Receiving' : 'Paused'}</span>
        <span>· {taken} chunks</span>
      </p>
    </div>
  )
}

function Figures({ park }: { park: Park }): ReactNode {
  const { total, wind } = useJods(park)
  return (
    <dl className="dashboard-figures">
      <Figure name="Output" value={total.toLocaleString('en')} unit="kW" />
      <Figure name="Wind" value={wind.toFixed(1)} unit="m/s" />
    </dl>
  )
}

function Figure({ name, value, unit }: { name: string; value: string; unit: string }): ReactNode {
  return (
    <div className="ex-panel">
      <dt className="ex-muted">{name}</dt>
      <dd>
        {value} <small className="ex-muted">{unit}</small>
      </dd>
    </div>
  )
}

function History({ park }: { park: Park }): ReactNode {
  const history = useJods(park, (state) => state.history)
  return (
    <section className="ex-panel">
      <h2>Output of the last {history.length} readings</h2>
      <AreaChart values={history} max={Math.max(4000, ...history)} label="Output in kilowatts over time" />
    </section>
  )
}

function Turbines({ park }: { park: Park }): ReactNode {
  const { turbines } = useJods(park)
  return (
    <section className="ex-panel">
      <h2>Each turbine</h2>
      <ul className="dashboard-bars">
        {turbines.map((turbine) => (
          <Bar key={turbine.id} turbine={turbine} />
        ))}
      </ul>
    </section>
  )
}

/** Takes a part of the store: it is drawn again when that turbine changes, and only then. */
function Bar({ turbine }: { turbine: Park['turbines'][number] }): ReactNode {
  const { id, power } = useJods(turbine)
  return (
    <li>
      <span>{id}</span>
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        <rect className="dashboard-track" width="100" height="8" rx="1" />
        <rect className="dashboard-fill" width={power / 30} height="8" rx="1" />
      </svg>
      <b>{power.toLocaleString('en')} kW</b>
    </li>
  )
}

function Refusals({ dashboard }: { dashboard: Dashboard }): ReactNode {
  const refusals = useStore(dashboard.refusals)
  return (
    <section className="ex-panel" aria-label="Rejected readings">
      <h2>Rejected</h2>
      {refusals.length === 0 && <p className="ex-muted">Nothing yet. Send a bad reading and watch the stream go on.</p>}
      <ul className="dashboard-refusals" aria-live="polite">
        {refusals.map(({ id, code, text }) => (
          <li key={id}>
            <code>{code}</code> <span>{text}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}
