import { createHash } from 'node:crypto';

/** Words say everything; colours only repeat it. */
export const style = `
:root { color-scheme: light dark; --line: light-dark(#d5d9de, #3a4048); --soft: light-dark(#58616b, #9aa4af); --call: light-dark(#b3261e, #ff8a80); }
* { box-sizing: border-box; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; margin: 0; }
h2 { font-size: 1.15rem; margin: 0 0 .75rem; }
h3 { font-size: .95rem; margin: 1.25rem 0 .25rem; }
small, .soft, dt { color: var(--soft); font-weight: normal; }
section { border: 1px solid var(--line); border-radius: 8px; padding: 1rem 1.25rem; margin-top: 1.5rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.25rem; margin: 0; }
dd { margin: 0; }
.call { border-left: 4px solid var(--call); margin: .75rem 0; padding: .1rem 0 .1rem .75rem; list-style: none; }
.call strong, .call li { font-weight: 600; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); overflow-wrap: normal; }
th { color: var(--soft); font-size: .8rem; font-weight: normal; white-space: nowrap; text-transform: lowercase; }
th::first-letter { text-transform: uppercase; }
td:not(:last-child) { white-space: nowrap; }
td:last-child { min-width: 10rem; overflow-wrap: anywhere; }
`;

/** For the Content-Security-Policy: this style and no other. */
export const styleDigest = `sha256-${createHash('sha256').update(style).digest('base64')}`;
