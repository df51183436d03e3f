import { counted } from '../counted.ts';
import type { Duration } from '../duration.ts';
import { escaped } from './escape.ts';
import type { Failure, Latest } from './latest.ts';
import type { ShownEnvironment, Standing, Table } from './standing.ts';
import { style } from './style.ts';

/** What was read as one page of HTML, which asks again by itself after a period. */
export function page({ good, failure }: Latest<Standing>, every: Duration): string {
  const project = good?.value.project;
  const asOf = good === undefined ? '' : `<p class="soft">As of ${escaped(good.at.toISOString())}, read at most every ${every}</p>`;
  const seconds = Math.max(1, Math.ceil(every.milliseconds / 1000));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="${seconds}">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${project === undefined ? 'Pawl' : `${escaped(project)}: Pawl`}</title>
<style>${style}</style>
</head>
<body>
<h1>${project === undefined ? 'Pawl' : escaped(project)}</h1>
${asOf}${failureText(failure, good?.at)}${good === undefined ? '' : standingText(good.value)}
</body>
</html>
`;
}

function failureText(failure: Failure | undefined, since: Date | undefined): string {
  if (failure === undefined) return '';
  const conclusion =
    since === undefined ? 'Nothing could be read yet' : `This is old: nothing could be read since ${escaped(since.toISOString())}`;
  const fix = failure.fix === undefined ? '' : `<br>${escaped(failure.fix)}`;
  return `<p class="call" role="alert"><strong>${conclusion}.</strong><br>${escaped(failure.message)}${fix}</p>\n`;
}

function standingText({ environments, remarks }: Standing): string {
  return [called(remarks), overview(environments), ...environments.map(section)].join('\n');
}

function overview(environments: readonly ShownEnvironment[]): string {
  const headings = ['Environment', 'Version', 'Clusters', 'To look at'];
  const rows = environments.map(({ name, version, clusters, remarks }) => [
    `<a href="#${escaped(name)}">${escaped(name)}</a>`,
    escaped(version ?? '-'),
    escaped(clusters),
    remarks.length === 0 ? 'nothing' : counted(remarks.length, 'remark'),
  ]);
  return tableOf(headings, rows);
}

function section({ name, tier, version, facts, remarks, notKnown, reports, records }: ShownEnvironment): string {
  const pairs = facts.map(({ what, text }) => `<dt>${escaped(what)}</dt><dd>${escaped(text)}</dd>`);
  const unknown = notKnown.map((sentence) => `<p class="soft">${escaped(sentence)}</p>`);
  return `<section id="${escaped(name)}">
<h2>${escaped(name)} ${escaped(version ?? '-')} <small>${escaped(tier)}</small></h2>
${called(remarks)}
<dl>${pairs.join('\n')}</dl>
${unknown.join('\n')}
${reports.rows.length === 0 ? '' : `<h3>Clusters</h3>${tableText(reports)}`}
<h3>Newest records</h3>${recordsText(records)}
</section>`;
}

function recordsText(records: Table | string): string {
  if (typeof records === 'string') return `<p class="soft">${escaped(records)}</p>`;
  return records.rows.length === 0 ? '<p class="soft">Nothing was promoted yet</p>' : tableText(records);
}

function called(sentences: readonly string[]): string {
  return sentences.length === 0 ? '' : `<ul class="call">${sentences.map((sentence) => `<li>${escaped(sentence)}</li>`).join('')}</ul>`;
}

function tableText({ headings, rows }: Table): string {
  return tableOf(
    headings.map(escaped),
    rows.map((row) => row.map(escaped)),
  );
}

/** Of cells that are HTML already. */
function tableOf(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = headings.map((heading) => `<th scope="col">${heading}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n');
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}
