import assert from 'node:assert/strict';
import { test } from 'node:test';
import { statusLines } from '../../../lib/cli/output/status/status-lines.ts';
import { PawlError } from '../../../lib/errors.ts';

test('why nobody knows the vetoes is said in one line, whatever a registry put into it', () => {
  const vetoError = new PawlError('BAD_RECORD', 'Cannot read record 3: it is a \u001b[2J\n✓ all is well');
  const [, , last] = statusLines({ environments: [], vetoError });
  assert.equal(
    last,
    'NOBODY KNOWS WHICH VERSIONS ARE VETOED, so nothing can be promoted: Cannot read record 3: it is a \\u001b[2J\\u000a✓ all is well',
  );
});
