import { type CSSResult, css } from 'lit'

/** What a finger needs, and a system that has colours of its own. */
export const devices: CSSResult = css`
  @media (pointer: coarse) {
    button:not(.tab, .opener, .sign-button),
    input:not([type='range']),
    select {
      min-height: 36px;
    }
    button.icon-button:not(.tab) {
      width: 36px;
      height: 36px;
    }
    .tab {
      padding-block: 9px;
    }
    .header-actions {
      height: 42px;
    }
    .twist {
      width: 32px;
      line-height: 40px;
    }
    .tree-row .draft > * {
      height: 36px;
    }
    .tree-row .draft button {
      width: 36px;
    }
    .at-bottom .resizer {
      inset: -12px 0 auto;
      height: 24px;
    }
  }
  @media (forced-colors: active) {
    :is(.tab, .sizer .grid-row, .tree-row)[aria-selected='true'],
    button[aria-pressed='true'] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
    .badge {
      border: 1px solid;
    }
  }
`
