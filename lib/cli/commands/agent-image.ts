import type { CommandModule } from 'yargs';
import { command } from '../command.ts';
import { jsonFlag, line } from '../flags.ts';
import { answerText } from '../json.ts';
import { oneLine } from '../output/one-line.ts';
import { plainHttpFor } from '../plain-http.ts';
import type { CommandTools } from '../tools.ts';
import { UsageError } from '../usage-error.ts';

interface ImageArguments {
  readonly reference: string;
  readonly base: string;
  readonly source: string | undefined;
  readonly plainHttp: boolean;
  readonly dryRun: boolean;
  readonly json: boolean;
}

/** Node and nothing else, as a user without rights; of Debian, and for every platform that it has. */
const defaultBase = 'gcr.io/distroless/nodejs24-debian12:nonroot';

export function imageCommand(tools: CommandTools): CommandModule {
  return command<ImageArguments>({
    command: 'image <reference>',
    describe: "Make the agent's image on an image of Node, without Docker, and push it",
    builder: (yargs) =>
      jsonFlag(yargs)
        .positional('reference', {
          type: 'string',
          demandOption: true,
          describe: 'Where it goes: registry.example.com/pawl-agent, with a tag or (default) the version of this program',
        })
        .option('base', {
          type: 'string',
          default: defaultBase,
          describe: 'An image of Node 22.19 or newer, by tag or, to get the same image again, by digest',
          requiresArg: true,
        })
        .option('source', {
          type: 'string',
          describe: 'A URL that registries show beside it (the label org.opencontainers.image.source)',
          requiresArg: true,
          coerce: line('source'),
        })
        .option('plain-http', {
          type: 'boolean',
          default: false,
          describe: 'The registry that it goes to has no TLS; one on this machine need not be told of',
        })
        .option('dry-run', { type: 'boolean', default: false, describe: 'Read the base, say what the image would be, write nothing' })
        .example('$0 agent image registry.example.com/acme/pawl-agent', 'what it prints is for pawl agent install --image')
        .example('$0 agent image registry.example.com/acme/pawl-agent:1 --base docker.io/library/node:24-slim', 'on another image'),
    handler: (flags) => image(tools, flags),
  });
}

async function image(tools: CommandTools, flags: ImageArguments): Promise<void> {
  const { agentProgram } = await import('../../agent-image/agent-program.ts');
  const { asImage, imageReference, isDockersOwn } = await import('../../agent-image/image-reference.ts');
  const { makeImage } = await import('../../agent-image/make-image.ts');
  const { pushImage } = await import('../../agent-image/push-image.ts');
  const { readBase } = await import('../../agent-image/read-base-image.ts');
  const { formatReference } = await import('../../oci/reference.ts');
  const { digest: pinned, tag = tools.version, ...place } = imageReference(flags.reference);
  if (pinned !== undefined) throw new UsageError('REFERENCE takes a tag, not a digest: the digest is what comes out');
  if (isDockersOwn(place) && !flags.dryRun)
    throw new UsageError(
      `REFERENCE stands for ${asImage(formatReference(place))}, where only Docker writes: say where the image goes, as in registry.example.com/pawl-agent or docker.io/NAME/pawl-agent`,
    );
  const program = await agentProgram(tools.readAgent);
  const { digest, tag: baseTag = 'latest', ...basePlace } = imageReference(flags.base);
  const open = (reference: typeof place) => {
    const text = formatReference(reference);
    const isTarget = reference.kind === 'remote' && place.kind === 'remote' && reference.host === place.host;
    return tools.openRepository(text, { plainHttp: isTarget ? flags.plainHttp : plainHttpFor(text, flags) });
  };
  const from = open(basePlace);
  const to = open(place);
  const { signal } = tools;
  tools.note(`reading ${oneLine(flags.base)} …`);
  const base = await readBase(from, digest ?? baseTag, { signal });
  const baseImage = asImage(formatReference({ ...basePlace, ...(digest === undefined ? { tag: baseTag } : { digest }) }));
  const baseName = basePlace.kind === 'remote' ? baseImage : undefined;
  const made = await makeImage({ base, baseName, program, version: tools.version, source: flags.source });
  const replaced = flags.dryRun ? undefined : await pushImage(made, { from, to, tag, signal });
  const name = asImage(formatReference({ ...place, digest: made.descriptor.digest }));
  const answer = {
    image: name,
    tag,
    digest: made.descriptor.digest,
    platforms: [...made.platforms],
    base: { image: baseImage, digest: base.descriptor.digest },
    replaced: replaced ?? null,
    written: !flags.dryRun,
  };
  if (flags.json) return tools.print(answerText('agentImage', answer));
  tools.note(`${answer.platforms.join(', ')} on ${oneLine(baseImage)} (${answer.base.digest})`);
  if (replaced !== undefined) tools.note(`! the tag "${tag}" held ${replaced} before`);
  tools.note(flags.dryRun ? `would be tagged "${tag}"; nothing was written` : `tagged "${tag}"; install it by its digest:`);
  tools.print(name);
}
