import { type CSSResult, css } from 'lit'

/** Long lists, the details of one entry, and what stands in place of a list that is empty. */
export const lists: CSSResult = css`
  .split {
    display: flex;
    flex: 1;
    min-height: 0;
  }
  .grid-view,
  .tree-view {
    position: relative;
    display: flex;
    flex: 1;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
  }
  .scroller {
    flex: 1;
    min-height: 0;
    overflow: auto;
    overscroll-behavior: contain;
    scrollbar-color: var(--edge) transparent;
    scrollbar-width: thin;
  }
  .sizer {
    position: relative;
    flex: none;
    overflow: hidden;
  }

  .grid-row {
    display: grid;
    grid-template-columns: var(--columns);
    gap: 10px;
    align-items: center;
    height: 26px;
    padding: 0 10px;
    border-bottom: 1px solid var(--line);
  }
  .sizer .grid-row {
    position: absolute;
    inset: 0 0 auto;
    height: var(--row);
    cursor: default;
  }
  .grid-row.head {
    position: sticky;
    top: 0;
    z-index: 1;
    color: var(--muted);
    background: var(--raised);
  }
  .grid-row > * {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .sizer .grid-row:hover {
    background: var(--hover);
  }
  .grid-row.refused {
    background: color-mix(in srgb, var(--bad-ground) 45%, var(--ground));
  }
  .sizer .grid-row[aria-selected='true'] {
    background: var(--chosen);
    box-shadow: inset 3px 0 var(--accent);
  }
  .sizer :is(.c-time, .c-what, .c-size, .c-latency) {
    font-family: var(--mono);
    font-size: 11.5px;
  }
  .c-time,
  .c-woke {
    color: var(--muted);
  }
  .c-size,
  .c-latency {
    text-align: end;
  }
  .more {
    color: var(--muted);
    font-family: var(--sans);
  }
  .event {
    font-weight: 600;
  }
  .way-in {
    color: var(--good);
  }
  .way-out {
    color: var(--accent);
  }
  .way-none {
    color: var(--muted);
  }

  .log {
    --columns: 86px minmax(60px, 120px) 70px minmax(0, 1fr) minmax(60px, 150px);
  }
  .rejections {
    --columns: 86px minmax(60px, 120px) 70px minmax(0, 1.4fr) minmax(0, 1fr);
  }
  .storage {
    --columns: 86px minmax(60px, 120px) 70px minmax(0, 1fr) 70px;
  }
  .transport {
    --columns: 86px 50px 70px minmax(60px, 120px) minmax(0, 1fr) 64px 64px;
  }
  .plugins {
    --columns: 86px minmax(60px, 120px) 70px minmax(0, 1fr);
  }

  /* Two lines a row: who and when above, what below. */
  .narrow .grid-row.head {
    position: absolute;
    clip-path: inset(50%);
    width: 1px;
    height: 1px;
    overflow: hidden;
  }
  .narrow .sizer .grid-row {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 8px;
    align-content: center;
  }
  .narrow .grid-row > :is(.c-what, .c-reason) {
    order: 2;
    flex: 0 0 100%;
  }
  .narrow .rejections .c-what {
    display: none;
  }
  .narrow .c-woke {
    display: none;
  }
  .narrow .c-store {
    max-width: 40%;
    font-weight: 600;
  }
  .narrow :is(.c-size, .c-latency):not(:empty) {
    margin-left: auto;
  }
  .narrow .c-latency:not(:empty) {
    margin-left: 0;
  }

  button.newer:not(.tab) {
    flex: none;
    color: var(--accent);
    background: var(--raised);
    border-width: 1px 0 0;
    border-color: var(--line);
    border-radius: 0;
  }
  .empty {
    display: grid;
    flex: 1;
    align-content: center;
    justify-items: center;
    padding: 28px 20px;
    color: var(--muted);
    text-align: center;
  }
  .empty p {
    margin: 2px 0;
    max-width: 46ch;
  }
  .empty strong {
    color: var(--text);
  }

  .details {
    flex: none;
    width: min(46%, 460px);
    min-height: 0;
    padding: 8px 12px 16px;
    overflow: auto;
    overscroll-behavior: contain;
    border-left: 1px solid var(--line);
    scrollbar-color: var(--edge) transparent;
    scrollbar-width: thin;
  }
  .narrow .split {
    flex-direction: column;
  }
  .narrow .details {
    width: auto;
    height: 55%;
    border-top: 1px solid var(--edge);
    border-left: 0;
  }
  .details-head {
    display: flex;
    align-items: center;
    justify-content: space-between;
  }
  h2 {
    margin: 0;
    font-size: 13px;
    overflow-wrap: anywhere;
  }
  h3 {
    margin: 12px 0 4px;
    font-size: 11.5px;
    color: var(--muted);
    font-weight: 600;
  }
  .facts,
  .totals {
    display: flex;
    flex-wrap: wrap;
    gap: 3px 18px;
    margin: 6px 0;
  }
  .totals {
    flex: none;
    margin: 0;
    padding: 5px 10px;
    border-bottom: 1px solid var(--line);
  }
  :is(.facts, .totals) div {
    display: flex;
    gap: 6px;
    min-width: 0;
  }
  .versions {
    flex: none;
    max-height: 30%;
    border-bottom: 1px solid var(--line);
    overflow: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
  }
  .versions dl {
    border: 0;
  }
  dt {
    max-width: 30ch;
    overflow: hidden;
    color: var(--muted);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  dd {
    min-width: 0;
    margin: 0;
    font-variant-numeric: tabular-nums;
    overflow-wrap: anywhere;
  }
  .actions {
    display: flex;
    gap: 6px;
    margin: 6px 0;
  }
  .operations,
  .plain {
    display: grid;
    gap: 6px;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .plain {
    gap: 3px;
    overflow-wrap: anywhere;
  }
  .code {
    max-height: 260px;
    margin: 3px 0;
    padding: 6px 8px;
    overflow: auto;
    background: var(--raised);
    border: 1px solid var(--line);
    border-radius: 5px;
    line-height: 1.5;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    scrollbar-width: thin;
  }
`
