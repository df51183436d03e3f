import { test } from 'node:test';
import { playPage } from './play-page.ts';

for (const page of ['first-release', 'from-cdk8s', 'acknowledgements', 'hermetic'])
  test(`what docs/${page}.md says, works as it says`, (t) => playPage(t, page));
