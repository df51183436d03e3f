import type { Finding } from '../../finding.ts';

/** What project code reached for: `what` is the call as one would write it, the variable's name, or the path. */
export type Reach =
  | { readonly kind: 'clock' | 'randomness' | 'machine' | 'network' | 'child-process' | 'environment-variables'; readonly what: string }
  | { readonly kind: 'environment-variable'; readonly what: string }
  | { readonly kind: 'outside-file' | 'file-write'; readonly what: string; readonly call: string };

/** Each kind as a finding: the sentence, and what to do instead. */
export function sentence(reach: Reach): Pick<Finding, 'id' | 'message' | 'fix'> {
  const { kind, what } = reach;
  switch (kind) {
    case 'clock':
      return {
        id: kind,
        message: `The project reads the clock (${what}), so that no compile gives what the one before gave`,
        fix: 'Write the time into the configuration, or leave it to the cluster',
      };
    case 'randomness':
      return {
        id: kind,
        message: `The project draws a random value (${what}), so that no compile gives what the one before gave`,
        fix: 'Derive the value from what stays: a name, or a digest of the configuration',
      };
    case 'machine':
      return {
        id: kind,
        message: `The project asks about the machine (${what}), so that another one compiles something else`,
        fix: 'Write the value into the configuration',
      };
    case 'network':
      return {
        id: kind,
        message: `The project uses the network (${what}), whose answers are not part of the commit`,
        fix: 'Fetch it beforehand and keep it in the project',
      };
    case 'child-process':
      return {
        id: kind,
        message: `The project starts another process or thread (${what}), which nobody watches`,
        fix: 'Do it before the compile and keep the result in the project',
      };
    case 'environment-variable':
      return {
        id: kind,
        message: `The project reads environment variable "${what}", which it does not declare`,
        fix: `Declare it with project({ inputs: { env: ['${what}'] } }), or write its value into the configuration`,
      };
    case 'environment-variables':
      return {
        id: 'environment-variable',
        message: `The project lists all environment variables (${what})`,
        fix: "Read single ones by name, and declare them with project({ inputs: { env: ['…'] } })",
      };
    case 'outside-file':
      return {
        id: kind,
        message: `The project reads "${what}" (${reach.call}), which is not part of the project`,
        fix: 'Copy it into the project, so that it belongs to the commit',
      };
    case 'file-write':
      return {
        id: kind,
        message: `The project writes "${what}" (${reach.call}) while it is compiled`,
        fix: 'Write files before the compile, by a program of their own',
      };
  }
}
