/** Short names for the predicate types that people attest most, with the address that each stands for. */
export const predicateNames = {
  'test-result': 'https://in-toto.io/attestation/test-result/v0.1',
  vulns: 'https://in-toto.io/attestation/vulns/v0.2',
  'code-review': 'https://in-toto.io/attestation/code-review/v0.1',
  spdx: 'https://spdx.dev/Document',
  cyclonedx: 'https://cyclonedx.org/bom',
  openvex: 'https://openvex.dev/ns',
  vsa: 'https://slsa.dev/verification_summary/v1',
} as const;

export type PredicateName = keyof typeof predicateNames;

/** The predicate type of a short name or an address; undefined where the text is neither. */
export function predicateTypeOf(text: string): string | undefined {
  const short = Object.entries(predicateNames).find(([name]) => name === text)?.[1];
  return short ?? (/^[a-z][a-z0-9+.-]*:[\x21-\x7e]+$/i.test(text) && text.length <= 1024 ? text : undefined);
}
