import type { CallOptions, Repository } from '../../oci/registry.ts';
import type { Signer } from '../../signing/signer.ts';
import { predicateTypes } from '../../signing/statement.ts';
import { attachStatement } from './attach.ts';
import { type JudgedStatement, judgeStatements } from './judge-statements.ts';
import type { Subject } from './subject.ts';

/**
 * Signs a manifest, which need not be there yet. A key's signature that is there already is not made again;
 * a certificate is another one each time, and so is its signature.
 */
export async function signManifest(repository: Repository, subject: Subject, signer: Signer, call: CallOptions = {}): Promise<void> {
  if (signer.publicKey !== undefined) {
    const own = { trusted: [{ key: signer.publicKey }], predicateType: predicateTypes.signature };
    let isSigned = false;
    const visit = ({ kind }: JudgedStatement) => {
      isSigned = kind === 'verified';
      return isSigned ? 'enough' : 'more';
    };
    await judgeStatements(repository, subject.digest, { ...own, ...call, visit });
    if (isSigned) return;
  }
  await attachStatement(repository, subject, { ...call, signer, predicateType: predicateTypes.signature, predicate: {} });
}
