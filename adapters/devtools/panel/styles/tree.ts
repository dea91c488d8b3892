import { type CSSResult, css } from 'lit'

/** A value as a tree, and its selected part below it. */
export const tree: CSSResult = css`
  .tree {
    padding: 4px 0;
  }
  .tree-row {
    position: absolute;
    inset: 0 0 auto;
    display: flex;
    align-items: center;
    gap: 5px;
    height: var(--row);
    padding-right: 10px;
    font-family: var(--mono);
    font-size: 11.5px;
    white-space: nowrap;
    cursor: default;
  }
  .tree-row:hover {
    background: var(--hover);
  }
  .tree-row[aria-selected='true'] {
    background: var(--chosen);
    box-shadow: inset 3px 0 var(--accent);
  }
  .twist {
    flex: none;
    width: 24px;
    margin-left: -10px;
    color: var(--muted);
    text-align: center;
    cursor: pointer;
  }
  .tree-row .v-mark {
    flex: none;
  }
  .tree-row > .v-key {
    flex: none;
    max-width: 50%;
    overflow: hidden;
    text-overflow: ellipsis;
    font-weight: 600;
  }
  .tree-row > .v-mark + .tree-value {
    margin-left: 2px;
  }
  .tree-value {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .type {
    margin-right: 2px;
    color: var(--muted);
    font-family: var(--sans);
    font-size: 11px;
  }

  .inspector {
    flex: none;
    max-height: 45%;
    padding: 6px 10px 8px;
    overflow: auto;
    background: var(--raised);
    border-top: 1px solid var(--line);
  }
  .inspector .code {
    max-height: 130px;
    background: var(--ground);
  }
  .inspector-bar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px;
    min-height: 24px;
  }
  .inspector-bar .path {
    flex: 1;
    min-width: 60px;
  }
  .draft {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px;
    margin: 5px 0;
  }
  .draft .grow {
    flex: 1 1 90px;
  }
  .tree-row .draft {
    flex: 1;
    flex-wrap: nowrap;
    min-width: 0;
    margin: 0;
  }
  .tree-row .draft > * {
    height: 24px;
  }
  .tree-row .draft .grow {
    flex: 0 1 420px;
    min-width: 40px;
  }
  .tree-row .draft select {
    flex: none;
  }
  .tree-row .draft button {
    flex: none;
    width: 26px;
    padding: 0;
  }
  .draft input:first-child:not(.grow) {
    width: 96px;
  }
  @container panel (min-width: 900px) {
    .tree-view {
      flex-direction: row;
    }
    .inspector {
      width: min(42%, 460px);
      max-height: none;
      border-top: 0;
      border-left: 1px solid var(--line);
    }
    .inspector .code {
      max-height: none;
    }
  }
`
