import { type CSSResult, css } from 'lit'

/** Colours, each for light and dark; every text has a contrast of 4.5 or more on every ground that it stands on. */
export const tokens: CSSResult = css`
  :host {
    all: initial;
    color-scheme: light dark;
    --ground: light-dark(#ffffff, #14181f);
    --raised: light-dark(#f5f6f9, #1b2029);
    --hover: light-dark(#eceff4, #242b36);
    --chosen: light-dark(#dce9fd, #1e3452);
    --line: light-dark(#d6dbe3, #313a48);
    --edge: light-dark(#848e9d, #6c788a);
    --text: light-dark(#1a2230, #e6ebf2);
    --muted: light-dark(#515c6d, #a6b1c2);
    --accent: light-dark(#0a56c4, #85b8ff);
    --on-accent: light-dark(#ffffff, #0d1a2b);
    --good: light-dark(#0b6335, #72d69e);
    --good-ground: light-dark(#dff5e6, #16352a);
    --bad: light-dark(#a8201a, #ff9b94);
    --bad-ground: light-dark(#fde5e3, #43201f);
    --warn: light-dark(#704700, #f0c465);
    --warn-ground: light-dark(#fcefcf, #3a2e14);
    --violet: light-dark(#6a2fb5, #cfa8ff);
    --violet-ground: light-dark(#efe4fc, #33244a);
    --teal: light-dark(#075e66, #6fd3dc);
    --teal-ground: light-dark(#d9f3f5, #123539);
    --pink: light-dark(#98235f, #ff9fcb);
    --pink-ground: light-dark(#fbe3ef, #44203a);
    --blue-ground: light-dark(#e0ecfd, #1c3252);
    --shadow: light-dark(rgb(20 30 50 / 0.22), rgb(0 0 0 / 0.6));
    --sans: system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif;
    --mono: ui-monospace, SFMono-Regular, 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace;
  }
  :host([theme='dark']) {
    color-scheme: dark;
  }
  :host([theme='light']) {
    color-scheme: light;
  }
  .v-string,
  .v-key {
    unicode-bidi: isolate;
  }
  .v-string {
    color: var(--good);
  }
  .v-number,
  .v-bigint {
    color: var(--accent);
  }
  .v-boolean,
  .v-date {
    color: var(--violet);
  }
  .v-null,
  .v-undefined,
  .v-mark {
    color: var(--muted);
  }
  .v-odd {
    color: var(--bad);
    font-style: italic;
  }
  .v-key {
    color: var(--text);
  }
`
