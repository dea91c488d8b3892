import { type CSSResult, css } from 'lit'

/** Buttons, fields, badges, and the bars that they stand in. */
export const controls: CSSResult = css`
  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
  }
  button:not(.tab, .opener) {
    min-height: 24px;
    padding: 2px 9px;
    background: var(--ground);
    border: 1px solid var(--edge);
    border-radius: 5px;
    cursor: pointer;
    white-space: nowrap;
  }
  button:not(.tab, .opener):hover {
    background: var(--hover);
  }
  button:disabled {
    opacity: 0.45;
    cursor: default;
  }
  button.small:not(.tab) {
    padding: 1px 7px;
    border-color: var(--line);
  }
  button.primary:not(.tab) {
    color: var(--on-accent);
    background: var(--accent);
    border-color: var(--accent);
  }
  button.primary:not(.tab):hover:enabled {
    background: color-mix(in srgb, var(--accent) 88%, var(--text));
  }
  button.danger {
    color: var(--bad);
  }
  button[aria-pressed='true']:not(.tab) {
    color: var(--accent);
    background: var(--chosen);
    border-color: var(--accent);
  }
  button[data-said]::after {
    content: ' · ' attr(data-said);
  }
  button.icon-button:not(.tab) {
    display: inline-grid;
    place-items: center;
    width: 26px;
    height: 26px;
    padding: 0;
    color: var(--muted);
    background: none;
    border-color: transparent;
  }
  button.icon-button:not(.tab):hover:enabled {
    color: var(--text);
    background: var(--hover);
  }
  button.icon-button[aria-pressed='true']:not(.tab) {
    color: var(--accent);
    background: var(--chosen);
    border-color: transparent;
  }
  .icon {
    width: 16px;
    height: 16px;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.4;
    stroke-linejoin: round;
    stroke-linecap: round;
  }
  .segments {
    display: inline-flex;
    gap: 2px;
  }
  :is(button, input, select, textarea, [tabindex], .scroller):focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: -1px;
  }
  .opener:focus-visible {
    outline-offset: 2px;
  }

  input:not([type='range']),
  select,
  textarea {
    min-width: 0;
    height: 24px;
    padding: 1px 7px;
    background: var(--ground);
    border: 1px solid var(--edge);
    border-radius: 5px;
  }
  select {
    max-width: 160px;
    padding: 1px 4px;
  }
  textarea {
    width: 100%;
    height: auto;
    padding: 8px;
    line-height: 1.5;
    resize: none;
  }
  ::placeholder {
    color: var(--muted);
    opacity: 1;
  }
  [aria-invalid='true'] {
    border-color: var(--bad);
  }
  input[type='range'] {
    height: 24px;
    margin: 0;
    accent-color: var(--accent);
  }
  input[type='number'] {
    width: 76px;
  }
  .field {
    display: inline-flex;
    align-items: center;
    gap: 5px;
  }
  .field span {
    color: var(--muted);
  }
  .mono,
  code,
  pre,
  kbd {
    font-family: var(--mono);
    font-size: 11.5px;
  }
  kbd {
    opacity: 0.85;
  }

  .bar {
    display: flex;
    flex: none;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px;
    padding: 5px 10px;
    border-bottom: 1px solid var(--line);
  }
  .plain-bar {
    padding: 0;
    border: 0;
  }
  .grow {
    flex: 1;
  }
  .bar > input[type='search'] {
    flex: 1 1 150px;
    max-width: 420px;
  }
  .path-field {
    flex: 0 1 150px;
  }
  .narrow .path-field {
    flex: 1 1 70px;
  }
  .end {
    margin-left: auto;
    text-align: end;
  }
  .narrow .end.grow {
    flex: 1 0 100%;
    text-align: start;
  }
  .count,
  .hint {
    color: var(--muted);
  }
  .bar > .count {
    margin-left: auto;
  }
  .count {
    font-variant-numeric: tabular-nums;
  }
  .problem {
    margin: 6px 0;
    padding: 6px 9px;
    color: var(--bad);
    background: var(--bad-ground);
    border-radius: 5px;
    overflow-wrap: anywhere;
  }

  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .badge {
    display: inline-block;
    padding: 0 6px;
    font: 11px/17px var(--sans);
    color: var(--muted);
    background: var(--hover);
    border-radius: 4px;
    white-space: nowrap;
  }
  .badge.good,
  .o-local {
    color: var(--good);
    background: var(--good-ground);
  }
  .badge.bad {
    color: var(--bad);
    background: var(--bad-ground);
  }
  .badge.solid {
    color: light-dark(#fff, #2b0f0d);
    background: var(--bad);
    border-radius: 9px;
  }
  .badge.warn,
  .o-persist {
    color: var(--warn);
    background: var(--warn-ground);
  }
  .o-sync {
    color: var(--accent);
    background: var(--blue-ground);
  }
  .o-stream {
    color: var(--teal);
    background: var(--teal-ground);
  }
  .o-history,
  .o-merge {
    color: var(--violet);
    background: var(--violet-ground);
  }
  .o-devtools,
  .o-hydrate {
    color: var(--pink);
    background: var(--pink-ground);
  }
  .op {
    font: 600 11px/1 var(--mono);
    color: var(--muted);
  }
  .op-add {
    color: var(--good);
  }
  .op-remove {
    color: var(--bad);
  }
  .op-replace {
    color: var(--accent);
  }
  .op-move,
  .op-copy {
    color: var(--violet);
  }
  .path {
    font-family: var(--mono);
    font-size: 11.5px;
    overflow-wrap: anywhere;
  }
`
