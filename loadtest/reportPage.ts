import { escapedText } from "./escapedText.ts";
import { plotSvg } from "./plotSvg.ts";
import type { Figures, Report } from "./Result.ts";

/** The report as one file that needs nothing else: figures, ratios, plots, and what they mean. */
export function reportPage({ result, at, notes, plots }: Report): string {
  const { scenario, machine, input, ours, peers, ratios } = result;
  const asked = Object.entries(input).map(([name, value]) => `${name} ${value}`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>${escapedText(`Consilium: ${scenario}`)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #1c2430; background: #fff }
table { border-collapse: collapse; margin: 1rem 0 }
th, td { padding: .3rem .8rem; text-align: right; border-bottom: 1px solid #d5dbe3; font-variant-numeric: tabular-nums }
th:first-child, td:first-child { text-align: left }
svg { max-width: 100%; height: auto }
p.small { color: #56606e; font-size: .9rem }
</style>
</head>
<body>
<h1>${escapedText(scenario)}</h1>
<p>${escapedText(`${at}. ${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; load ${machine.load.join(" before, ")} after.`)}
${escapedText(asked.join(", "))}.</p>
${table({ Consilium: ours, ...peers })}
${Object.keys(ratios).length > 0 ? `<h2>Ratios to the better peer</h2>\n${table({ Consilium: ratios })}` : ""}
${plots.map((plot) => `<h2>${escapedText(plot.title)}</h2>\n${plotSvg(plot)}`).join("\n")}
${notes.map((note) => `<p class="small">${escapedText(note)}</p>`).join("\n")}
</body>
</html>
`;
}

function table(columns: Readonly<Record<string, Figures>>): string {
  const names = Object.keys(columns);
  const rows = [...new Set(Object.values(columns).flatMap((figures) => Object.keys(figures)))];
  const cell = (name: string, row: string) => {
    const figure = columns[name]?.[row];
    return `<td>${figure === undefined ? "" : escapedText(String(figure))}</td>`;
  };
  return `<table>
<tr><th></th>${names.map((name) => `<th>${escapedText(name)}</th>`).join("")}</tr>
${rows.map((row) => `<tr><td>${escapedText(row)}</td>${names.map((name) => cell(name, row)).join("")}</tr>`).join("\n")}
</table>`;
}
