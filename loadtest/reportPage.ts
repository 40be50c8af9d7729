import { escapedText } from "./escapedText.ts";
import { plotFigure } from "./plotSvg.ts";
import { reportStyle } from "./reportStyle.ts";
import type { Figures, Report } from "./Result.ts";
import { figureText, isProduct, columnName, ratioText, wordingOf } from "./wording.ts";

/** The report as one file that needs nothing else: figures, ratios, plots, what they mean, and how to have them again. */
export function reportPage({ result, title, at, command, source, notes, plots }: Report): string {
  const { ours, peers, ratios } = result;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapedText(`Consilium: ${title}`)}</title>
<style>${reportStyle}</style>
</head>
<body>
<header>
<p class="kicker">Consilium, load test “${escapedText(result.scenario)}”, ${escapedText(dayOf(at))}</p>
<h1>${escapedText(title)}</h1>
</header>
<main>
<h2>Figures</h2>
${hasParts(ours) ? figureTable(partsOf(ours), false) : figureTable({ consilium: ours, ...peers })}
${Object.keys(ratios).length > 0 ? ratioTable(ratios) : ""}
${plots.map((plot) => `<section>\n<h2>${escapedText(plot.title)}</h2>\n${plotFigure(plot)}\n</section>`).join("\n")}
<h2>What the figures mean</h2>
${notes.map((note) => `<p>${escapedText(note)}</p>`).join("\n")}
<h2>The machine, and how to repeat it</h2>
${facts(result, { at, command, source })}
</main>
</body>
</html>
`;
}

/** Whether they are of several parts of one run: `part.figure`. */
function hasParts(figures: Figures): boolean {
  return Object.keys(figures).every((name) => name.includes("."));
}

function partsOf(figures: Figures): Readonly<Record<string, Figures>> {
  const parts: Record<string, Figures> = {};
  for (const [name, value] of Object.entries(figures)) {
    const [part = "", figure = ""] = name.split(".");
    parts[part] = { ...parts[part], [figure]: value };
  }
  return parts;
}

/** A figure a line, a product (or a part of the run) a column; the first stands out, and of several products the best in bold. */
function figureTable(columns: Readonly<Record<string, Figures>>, isCompared = true): string {
  const names = Object.keys(columns);
  const rows = [...new Set(Object.values(columns).flatMap((figures) => Object.keys(figures)))];
  const line = (row: string) => {
    const { isLowerBetter = false } = wordingOf(row);
    const values = names.map((name) => columns[name]?.[row]);
    const known = names.flatMap((name) => (isProduct(name) ? (columns[name]?.[row] ?? []) : []));
    const best = isCompared && isLowerBetter && new Set(known).size > 1 ? Math.min(...known) : undefined;
    const cells = values.map((value, index) => {
      const isBest = value === best && isProduct(names[index] ?? "");
      return figureCell(value, { isOwn: index === 0, isBest });
    });
    return `<tr>${rowHead(row)}${cells.join("")}</tr>`;
  };
  const heads = names.map(
    (name, index) => `<th scope="col"${index === 0 ? ' class="own"' : ""}>${escapedText(columnName(name))}</th>`,
  );
  const hint =
    isCompared && names.length > 1
      ? '\n<p class="small">Bold: the best product of the row, where less is better.</p>'
      : "";
  return `<div class="scroll"><table>
<thead><tr><td></td>${heads.join("")}</tr></thead>
<tbody>
${rows.map(line).join("\n")}
</tbody>
</table></div>${hint}`;
}

function rowHead(row: string, withUnit = true): string {
  const { label, unit } = wordingOf(row);
  const said = withUnit && unit !== "" ? `, <span class="unit">${escapedText(unit)}</span>` : "";
  return `<th scope="row">${escapedText(label)}${said}</th>`;
}

function figureCell(value: number | undefined, { isOwn, isBest }: { isOwn: boolean; isBest: boolean }): string {
  if (value === undefined) return isOwn ? '<td class="own"></td>' : "<td></td>";
  const classes = [isOwn ? "own" : "", isBest ? "best" : ""].filter(Boolean).join(" ");
  return `<td${classes === "" ? "" : ` class="${classes}"`}>${figureText(value)}</td>`;
}

function ratioTable(ratios: Figures): string {
  const lines = Object.entries(ratios).map(
    ([name, ratio]) =>
      `<tr>${rowHead(name, false)}<td class="own">${figureText(ratio)}</td><td class="said">${ratioText(ratio)}</td></tr>`,
  );
  return `<h2>Consilium beside the best other product</h2>
<div class="scroll"><table>
<thead><tr><td></td><th scope="col" class="own">ratio</th><td></td></tr></thead>
<tbody>
${lines.join("\n")}
</tbody>
</table></div>`;
}

function facts({ machine, input }: Report["result"], run: Pick<Report, "at" | "command" | "source">): string {
  const asked = Object.entries(input).flatMap(([name, value]) => {
    const words = name.replaceAll(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);
    return value === false ? [] : [value === true ? words : `${words}: ${value}`];
  });
  const [before, after] = machine.load;
  const rows = [
    ["Processor", `${machine.cpu}, ${machine.cores} cores`],
    ["Node.js", machine.node],
    ["Load of the machine", `${before} before, ${after} after (mean of one minute)`],
    ["Asked for", asked.join(", ")],
    ["Time", run.at],
    ...(run.source === undefined ? [] : [["Source", run.source]]),
  ];
  const lines = rows.map(([name = "", value = ""]) => `<dt>${escapedText(name)}</dt><dd>${escapedText(value)}</dd>`);
  return `<dl>\n${lines.join("\n")}\n<dt>To repeat it</dt><dd><code>npm run setup &amp;&amp; npm run build</code><br><code>${escapedText(run.command)}</code></dd>\n</dl>`;
}

function dayOf(at: string): string {
  return new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
}
