import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainHttpFor } from '../../lib/cli/plain-http.ts';

test("the flag for the project's registry has nobody else spoken to without TLS but this machine", () => {
  const here = ['oci://localhost:5000/acme/web', 'oci://127.0.0.1/acme/web', 'oci://[::1]:5000/acme/web'];
  const elsewhere = [
    'oci://ghcr.io/acme/web',
    'oci://localhost.example.com/acme/web',
    'oci://registry.shop:5000/localhost',
    'oci-layout:localhost',
    'localhost',
    'oci://',
  ];
  for (const reference of here) assert.equal(plainHttpFor(reference, { plainHttp: true }), true, reference);
  for (const reference of elsewhere) assert.equal(plainHttpFor(reference, { plainHttp: true }), false, reference);
  for (const reference of [...here, ...elsewhere]) assert.equal(plainHttpFor(reference, { plainHttp: false }), false, reference);
});
