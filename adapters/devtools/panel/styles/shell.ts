import { type CSSResult, css } from 'lit'

/** The panel on the page, its edge, its header; and the button that is left of it. */
export const shell: CSSResult = css`
  * {
    box-sizing: border-box;
  }
  .panel,
  .opener {
    font: 12px/1.45 var(--sans);
    color: var(--text);
    background: var(--ground);
    -webkit-font-smoothing: antialiased;
  }
  .panel {
    position: fixed;
    z-index: 2147483000;
    display: flex;
    flex-direction: column;
    box-shadow: 0 0 24px var(--shadow);
    container: panel / inline-size;
    text-align: start;
  }
  .panel.at-bottom {
    inset: auto 0 0;
    height: min(var(--size), 100dvh - 24px);
    border-top: 1px solid var(--edge);
  }
  .panel.at-left {
    inset: 0 auto 0 0;
    width: min(var(--size), 100vw);
    border-right: 1px solid var(--edge);
  }
  .panel.at-right {
    inset: 0 0 0 auto;
    width: min(var(--size), 100vw);
    border-left: 1px solid var(--edge);
  }
  :host([dock='inline']) {
    display: block;
    height: 100%;
    min-height: 0;
  }
  .panel.at-inline {
    position: relative;
    z-index: 0;
    height: 100%;
    box-shadow: none;
  }

  .resizer {
    position: absolute;
    z-index: 3;
    touch-action: none;
  }
  .at-bottom .resizer {
    inset: -4px 0 auto;
    height: 8px;
    cursor: ns-resize;
  }
  .at-left .resizer {
    inset: 0 -4px 0 auto;
    width: 8px;
    cursor: ew-resize;
  }
  .at-right .resizer {
    inset: 0 auto 0 -4px;
    width: 8px;
    cursor: ew-resize;
  }
  .resizer:hover,
  .resizer:focus-visible {
    background: var(--accent);
    outline: none;
  }

  .header {
    display: flex;
    flex: none;
    align-items: stretch;
    gap: 4px;
    padding: 0 6px 0 10px;
    background: var(--raised);
    border-bottom: 1px solid var(--line);
  }
  .brand {
    align-self: center;
    padding-right: 6px;
    font: 700 13px/1 var(--mono);
    color: var(--accent);
  }
  .tabs {
    display: flex;
    flex: 1;
    flex-wrap: wrap;
    min-width: 0;
  }
  .tab {
    padding: 7px 9px;
    font: inherit;
    color: var(--muted);
    background: none;
    border: 0;
    border-radius: 0;
    box-shadow: inset 0 -2px transparent;
    cursor: pointer;
    white-space: nowrap;
  }
  .tab:hover {
    color: var(--text);
    background: var(--hover);
  }
  .tab[aria-selected='true'] {
    color: var(--text);
    font-weight: 600;
    box-shadow: inset 0 -2px var(--accent);
  }
  .header-actions {
    display: flex;
    flex: none;
    align-items: center;
    gap: 2px;
    height: 33px;
  }
  @container panel (max-width: 760px) {
    .header {
      flex-wrap: wrap;
      padding: 0 4px;
    }
    .brand {
      flex: 1;
      padding-left: 6px;
    }
    .tabs {
      order: 3;
      flex: 1 0 100%;
      border-top: 1px solid var(--line);
    }
    .tab {
      flex: 1 0 auto;
      padding: 5px 8px;
    }
  }

  .opener {
    position: fixed;
    z-index: 2147483000;
    right: 16px;
    bottom: 16px;
    display: flex;
    align-items: center;
    gap: 6px;
    padding: 7px 12px;
    font: 700 13px/1.2 var(--mono);
    color: var(--accent);
    border: 1px solid var(--edge);
    border-radius: 999px;
    box-shadow: 0 2px 10px var(--shadow);
    cursor: pointer;
  }
  .opener.at-left {
    right: auto;
    left: 16px;
  }
  .opener:hover {
    background: var(--hover);
  }

  .view {
    position: relative;
    display: flex;
    flex: 1;
    flex-direction: column;
    min-height: 0;
  }
  .notice {
    display: flex;
    flex: none;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px;
    padding: 5px 10px;
    color: var(--warn);
    background: var(--warn-ground);
    border-bottom: 1px solid var(--line);
  }
  @media (prefers-reduced-motion: no-preference) {
    .tab,
    button,
    .resizer {
      transition: background-color 120ms, color 120ms;
    }
  }
`
