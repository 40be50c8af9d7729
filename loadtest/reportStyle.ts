/** Light, dark and on paper; from a phone's width to a projector's. */
export const reportStyle = `
:root { color-scheme: light dark; --ink: #1c2430; --soft: #56606e; --line: #d5dbe3; --paper: #fff; --own: #eef5fb;
  --c0: #0072b2; --c1: #c24e00; --c2: #00805f; --c3: #a8558a; --c4: #2a86b8; --c5: #9a6a00 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6eaf0; --soft: #a3aebc; --line: #36404d; --paper: #12161c; --own: #1a2634;
    --c0: #58aee6; --c1: #f08c4a; --c2: #35c79c; --c3: #e29ac6; --c4: #8fd0f5; --c5: #e6b84d }
}
* { box-sizing: border-box }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 2rem 1.25rem 3rem; color: var(--ink); background: var(--paper) }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .5rem; text-wrap: balance }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .5rem }
p { margin: .5rem 0; max-width: 48rem }
.kicker { color: var(--soft); font-size: .85rem; letter-spacing: .04em; text-transform: uppercase; margin: 0 0 .3rem }
.small, figcaption, dl { color: var(--soft); font-size: .9rem }
.scroll { overflow-x: auto }
table { border-collapse: collapse; margin: .5rem 0; min-width: 100%; font-size: .95rem }
th, td { padding: .4rem .7rem; text-align: right; border-bottom: 1px solid var(--line); font-variant-numeric: tabular-nums; vertical-align: bottom }
th { font-weight: 600 }
tbody th { text-align: left; font-weight: 400; min-width: 11rem }
tbody th, thead td:first-child { padding-left: 0 }
.unit, .said { color: var(--soft); white-space: nowrap }
.said { text-align: left; width: 60% }
.own { background: var(--own) }
td.best { font-weight: 700 }
figure { margin: 0 }
svg { display: block; width: 100%; height: auto }
svg text { fill: var(--soft) }
svg .grid { stroke: var(--line) }
svg.narrow { display: none }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.4rem; margin: .2rem 0 .6rem; padding: 0; list-style: none; color: var(--ink) }
.legend svg { display: inline-block; width: 34px; height: 8px; margin-right: .5rem; vertical-align: middle }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem; margin: .5rem 0 }
dd { margin: 0; color: var(--ink) }
code { font: .9em ui-monospace, monospace; overflow-wrap: anywhere }
@media (max-width: 40rem) {
  body { padding: 1.25rem 1rem 2rem }
  h1 { font-size: 1.35rem }
  svg.wide { display: none }
  svg.narrow { display: block }
  table { font-size: .76rem }
  th, td { padding: .35rem .3rem }
  tbody th { min-width: 6.2rem }
  dl { grid-template-columns: 1fr }
  dd { margin-bottom: .35rem }
}
@media print {
  @page { margin: 16mm }
  :root { color-scheme: light; --ink: #000; --soft: #444; --line: #bbb; --paper: #fff; --own: #f0f0f0;
    --c0: #0072b2; --c1: #c24e00; --c2: #00805f; --c3: #a8558a; --c4: #2a86b8; --c5: #9a6a00 }
  body { font-size: 10pt; max-width: none; padding: 0 }
  h2 { break-after: avoid }
  figure, table, dl { break-inside: avoid }
  .scroll { overflow: visible }
}
`;
