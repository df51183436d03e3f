import { digestOf } from '../digest.ts';
import type { CallOptions, Repository } from '../oci/registry.ts';
import { RegistryError } from '../oci/registry-error.ts';
import type { Signer } from '../signing/signer.ts';
import { predicateTypes } from '../signing/statement.ts';
import { type Report, reportPredicate } from './report.ts';
import { putBundle, type StoredAt, statementOf } from './store.ts';
import { reportTag } from './tags.ts';

export interface WriteReport extends CallOptions {
  readonly signer: Signer;
  /** The report that this one continues, whose tag is taken away where the registry allows that. */
  readonly previous?: Report | undefined;
}

/** Signs a report and puts it into the evidence repository. */
export async function writeReport(repository: Repository, report: Report, { signer, previous, ...call }: WriteReport): Promise<StoredAt> {
  const predicate = reportPredicate.parse(report);
  const statement = statementOf({
    release: report.index,
    predicateType: predicateTypes.report,
    predicate,
    at: new Date(report.observedAt),
  });
  const bundle = await signer.sign(statement, call);
  const { predicateType } = statement;
  const stored = await putBundle(repository, { bundle, predicateType, tag: tagOf(report) }, call);
  // One about another release still says how long that one was healthy here.
  if (previous !== undefined && previous.index === report.index && tagOf(previous) !== stored.tag)
    await forget(repository, tagOf(previous), call);
  return { ...stored, digest: digestOf(bundle) };
}

function tagOf({ index, cluster, delivery, counter }: Report): string {
  return reportTag(index, { cluster, namespace: delivery.namespace, name: delivery.name }, counter);
}

/** Readers take the newest anyway: what stays only costs room. */
async function forget(repository: Repository, tag: string, call: CallOptions): Promise<void> {
  try {
    await repository.removeTag(tag, call);
  } catch (thrown) {
    if (!(thrown instanceof RegistryError)) throw thrown;
  }
}
