import { openRepository } from '../../lib/oci/open-repository.ts';
import { writeImage } from '../contracts/registry-samples.ts';

// A process of its own that puts tags into a layout: layout-writer.ts REFERENCE PREFIX COUNT
const [reference = '', prefix = '', count = '0'] = process.argv.slice(2);
const repository = openRepository(reference);
for (let index = 0; index < Number(count); index += 1) {
  const tag = `${prefix}-${index}`;
  await writeImage(repository, { tag, note: tag });
  // One writer in three takes some away again.
  if (index % 3 === 2) await repository.removeTag(tag);
}
