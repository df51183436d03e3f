import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultLimits } from '../../lib/artifact/archive/limits.ts';
import { unarchive } from '../../lib/artifact/archive/unarchive.ts';

/** `bsdtar --format=… -cf - web | gzip -9n` of bsdtar 3.6.2 (libarchive): a path that is long, one with an umlaut, an attribute, a time far away. */
const archives: Readonly<Record<string, string>> = {
  pax:
    'H4sIAAAAAAACA+2YwUrDQBCGA97yFPsE6czOTmKFHqoIFipUBcHjagMWbZUasZ70YXwTH6xuqlZT0BbbTYmd7xKSCSRh8v//znbs6CC13XRYe0jPAz8AQMKs' +
    '8qNj9giApBUyAUJsCGMFiHFCgRoFJXB/l9mhe5UVfGTh4yoCgbrIev20gUmdDSNsx1GdtNGsIQld1f5a7f9cDYQK4FRf8/2MefrPT4r6zy8FikX/pfS/M82A' +
    'wc0gjR5t/3rV/Y+N+cX/8/4nU1z/KSYj/r8e/08iNCb3cDQh0qf/Rxxq/LR7BtK0zUwsLv8P/N+P6hfXf37yPLlz62k8Hjv9ayYdKBD9l+z/1stvMK//2jlL' +
    'Mf8JGMT/1+//y6z/XbXd2m0e7x20Tvejkc2yYXR/lw4j2zg8CjWrE1dpnxUrKIFSvv6tT/NfxP9xdv2PkM//4v/+ueoNujuqKbLbUL5lvx8W0D8ZLuqftI65' +
    '4vnvbzt1pSDV1a3NLhuTIFgTk/wJZStyDfhv7h/ynzSxqXj+V0T/7/m/KxLZ4PX/1xrg9cXHKDB3/5fj2fnfVD7/K4KGr/j/6L4E8Ybp34/ql5r/GVDm//Ly' +
    'f0+UKQiCsGG8AWeJD6QAKAAA',
  gnutar:
    'H4sIAAAAAAACA+3XTQrCMBAF4Kw9RU7QZpImAVf+bHuJikVFTcEfivfxJl7M0IVikWIXiWLft5nS7euboXW5SFlgwrNaN9Nrz+aZtBIkTKbI+PdGS8G4ZhGc' +
    'j6fiwDkbqNrn7ypXJpdivwuYv8myzvztE/MfQkY+f4H8o+RfhAz/k/yp3X9rSCH/GLYbtxzz6YjBICVpkk7yyq3yjdsG7P+b3j/6L4V8uQWCyPrB85j9P1TV' +
    'qXNRrsty93/5N/v/SwKfHfiR/Hvff+V/AAj3P979n+H+D7j/t2vYTdy7/ySkRP8j9n+O/gMAAAAAAAAAAAD8mTv3wMIRACgAAA==',
};

for (const [format, text] of Object.entries(archives))
  test(`unarchive reads what bsdtar --format=${format} writes`, async () => {
    const { files } = await unarchive(Buffer.from(text, 'base64'), defaultLimits);
    assert.deepEqual([...files].map(([path, bytes]) => [path, new TextDecoder().decode(bytes)]).sort(), [
      ['web/a.yaml', 'kind: A\n'],
      [`web/${'a'.repeat(120)}.yaml`, 'kind: B\n'],
      ['web/none.yaml', ''],
      ['web/ä.yaml', 'kind: C\n'],
    ]);
  });
