import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
// First, before anything is attached to the stores: it hears everything.
import './stores/log.js'
import './stores/wiring.js'
import { App } from './app.js'
import { listenForUndo } from './record/time-travel.js'

listenForUndo(window)
createRoot(document.querySelector('#root') ?? document.body).render(
  <StrictMode>
    <App />
  </StrictMode>,
)
