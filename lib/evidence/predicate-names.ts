/** The words of `pawl attest --type` are those of `attested({ type })`. */
export { predicateNames, predicateTypeOf } from '../signing/predicate-names.ts';
