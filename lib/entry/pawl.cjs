#!/usr/bin/env node
// Plain, old JavaScript on purpose: it must start on any Node far enough to say which version is needed.
'use strict';
var version = process.versions.node.split('.').map(Number);
// Where it is installed, its compiled code is kept beside it: half of the time that its start takes. Node drops what does not fit.
var installed = /[\\/]node_modules[\\/]pawl[\\/]build[\\/]entry$/.test(__dirname);
if (version[0] < 22 || (version[0] === 22 && version[1] < 19)) {
  process.stderr.write('pawl: needs Node 22.19 or newer, this is ' + process.versions.node + '\n');
  process.stderr.write('  Install one from https://nodejs.org, or in this project: npm install --save-dev node@24\n');
  process.exitCode = 1;
} else {
  if (installed) require('node:module').enableCompileCache(__dirname.replace(/pawl[\\/]build[\\/]entry$/, '.cache/pawl'));
  import('./start.js');
}
