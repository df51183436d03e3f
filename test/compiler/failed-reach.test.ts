import assert from 'node:assert/strict';
import { test } from 'node:test';
import { failureLines } from '../../lib/cli/output/failure.ts';
import { compileProject } from '../../lib/compiler/compile.ts';
import { CompileError } from '../../lib/compiler/compile-error.ts';
import { oneEnvironment, oneObject, temporaryProject } from './temporary-project.ts';

const network = 'Fetch it beforehand and keep it in the project';

/** Its source from line 4 on, and what is said of it. */
const failing: Readonly<Record<string, { readonly source: string; readonly said: readonly RegExp[] }>> = {
  'a fetch that fails, where the project waits for it': {
    source: "async function page() {\n  return fetch('http://127.0.0.1:1');\n}\nawait page();",
    said: [
      /^pawl: Cannot compile the project: fetch failed: .+ \(environments\/index\.ts:5:10\)$/,
      /uses the network \(fetch\(\)\).+\(environments\/index\.ts:5:10\)$/,
      RegExp(network),
    ],
  },
  'a connection that is refused, of which no line of the project is in the stack': {
    source: "import { connect } from 'node:net';\nconnect(1, '127.0.0.1');\nawait new Promise((done) => setTimeout(done, 5000));",
    said: [/ECONNREFUSED 127\.0\.0\.1:1$/, /uses the network \(net\.connect\(\)\).+\(environments\/index\.ts:5:1\)$/, RegExp(network)],
  },
  'a file elsewhere that is not there': {
    source: "import { readFile } from 'node:fs/promises';\nawait readFile('/nowhere/zones.txt');",
    said: [
      /ENOENT.+\(environments\/index\.ts:5:1\)$/,
      /reads "\/nowhere\/zones\.txt".+\(environments\/index\.ts:5:7\)$/,
      /Copy it into the project/,
    ],
  },
  'a variable that nobody has set': {
    source: "if (!process.env.REGION) throw new Error('no region');",
    said: [
      /no region \(environments\/index\.ts:4:32\)$/,
      /"REGION", which it does not declare \(environments\/index\.ts:4:18\)$/,
      /Declare it/,
    ],
  },
  'a variable that it declares below': {
    source: "const declared = ['ZONE'];\nif (!process.env.ZONE) throw new Error('no ' + declared);",
    said: [/no ZONE \(environments\/index\.ts:5:30\)$/],
  },
  'an import of a name that the package lacks': {
    source: "import {\n  application as app,\n  imagesExactly } from 'pawl';\nconsole.log(app, imagesExactly);",
    said: [/: "pawl" exports nothing called "imagesExactly" \(environments\/index\.ts:6:3\)$/, /Did you mean "imagesExact"\?/],
  },
  'an import of a name that is like none': {
    source: "import { xylophone } from 'zod';\nxylophone();",
    said: [
      /: "zod" exports nothing called "xylophone" \(environments\/index\.ts:4:10\)$/,
      /Import a name that the installed version of "zod" has/,
    ],
  },
  'an import of a file that has another name': {
    source: "import web from './inedx.ts';\nweb();",
    said: [/: environments\/index\.ts:4:17: Could not resolve "\.\/inedx\.ts"$/, /Did you mean "\.\/index\.ts"\?/],
  },
};

for (const [name, { source, said }] of Object.entries(failing))
  test(`compileProject tells of ${name}, with its place`, async () => {
    await using project = await temporaryProject(oneEnvironment(oneObject, source));
    await assert.rejects(compileProject({ folder: project.folder }), (thrown) => {
      assert.ok(thrown instanceof CompileError);
      const lines = failureLines(thrown);
      assert.equal(lines.length, said.length, lines.join('\n'));
      for (const [index, pattern] of said.entries()) assert.match(lines[index] ?? '', pattern);
      return true;
    });
  });
