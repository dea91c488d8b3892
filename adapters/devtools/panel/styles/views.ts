import { type CSSResult, css } from 'lit'

/** What one view alone has. */
export const views: CSSResult = css`
  .diff {
    padding: 8px 12px 16px;
  }
  .change {
    margin-bottom: 10px;
    overflow: hidden;
    border: 1px solid var(--line);
    border-radius: 6px;
  }
  .change h3 {
    margin: 0;
    padding: 3px 9px;
    color: var(--text);
    background: var(--raised);
    border-bottom: 1px solid var(--line);
  }
  .was,
  .is {
    display: flex;
    gap: 8px;
    padding: 3px 9px;
  }
  .was {
    background: var(--bad-ground);
  }
  .is {
    background: var(--good-ground);
  }
  :is(.was, .is) pre {
    flex: 1;
    min-width: 0;
    margin: 0;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    line-height: 1.5;
  }
  :is(.was, .is) pre span {
    color: var(--text);
  }
  .sign {
    font: 700 12px/1.5 var(--mono);
  }
  .was .sign {
    color: var(--bad);
  }
  .is .sign {
    color: var(--good);
  }

  .timeline {
    display: flex;
    flex: none;
    align-items: center;
    gap: 10px;
    padding: 5px 10px;
    border-bottom: 1px solid var(--line);
  }
  .timeline .bar {
    flex-wrap: nowrap;
    gap: 2px;
  }
  .timeline input {
    min-width: 60px;
  }
  .timeline output {
    font-variant-numeric: tabular-nums;
  }
  .moment {
    display: flex;
    flex: none;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    min-height: 35px;
    padding: 5px 10px;
    border-bottom: 1px solid var(--line);
  }
  .moment .grow {
    flex: 1 1 200px;
    min-width: 0;
    max-height: 2.9em;
    overflow: hidden;
    overflow-wrap: anywhere;
  }
  .moment strong {
    display: inline-block;
    max-width: 24ch;
    overflow: hidden;
    text-overflow: ellipsis;
    vertical-align: bottom;
    white-space: nowrap;
  }
  .view-travel > .problem,
  .view-travel > .hint {
    margin: 6px 10px;
  }

  .cards {
    display: grid;
    align-items: start;
    flex: none;
    grid-template-columns: repeat(auto-fill, minmax(min(280px, 100%), 1fr));
    gap: 8px;
    max-height: 50%;
    padding: 8px 10px;
    overflow: auto;
    border-bottom: 1px solid var(--line);
  }
  .cards > .hint {
    grid-column: 1 / -1;
    margin: 0;
  }
  .card {
    min-width: 0;
    padding: 6px 9px;
    border: 1px solid var(--line);
    border-radius: 6px;
  }
  .card header {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .card .badge {
    flex: none;
    margin-left: auto;
  }
  :is(.card, .attempt) header .hint,
  .moment button {
    min-width: 0;
    max-width: 100%;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  :is(.card, .attempt) header > :is(strong, button) {
    flex: none;
  }
  .card .code {
    max-height: 110px;
  }

  .simulate-box {
    display: flex;
    flex: 1 1 50%;
    flex-direction: column;
    gap: 6px;
    min-width: 0;
    min-height: 0;
    padding: 8px 10px;
  }
  .simulate-box textarea {
    flex: 1;
    min-height: 90px;
  }
  .check {
    flex: 1 1 160px;
    margin: 0;
    color: var(--muted);
  }
  .check.problem {
    color: var(--bad);
  }
  .attempts {
    display: flex;
    flex: 1 1 50%;
    flex-direction: column;
    gap: 8px;
    min-width: 0;
    min-height: 0;
    padding: 8px 10px;
    overflow: auto;
    border-left: 1px solid var(--line);
  }
  .narrow .simulate {
    overflow: auto;
  }
  .narrow :is(.simulate-box, .attempts) {
    flex: none;
    overflow: visible;
  }
  .narrow .simulate-box textarea {
    flex: none;
  }
  .narrow .attempts {
    border-top: 1px solid var(--line);
    border-left: 0;
  }
  .attempt {
    flex: none;
    padding: 6px 9px;
    border: 1px solid var(--line);
    border-left: 3px solid var(--good);
    border-radius: 6px;
  }
  .attempt.bad {
    border-left-color: var(--bad);
  }
  .attempt header {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .attempt .small {
    margin-left: auto;
  }
  .clip {
    margin: 4px 0 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
`
