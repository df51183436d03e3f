// What skopeo does with a repository, by the library that skopeo is made of (go.podman.io/image), in skopeo's own words:
//
//	skopeo copy [--all] [--preserve-digests] FROM TO
//	skopeo inspect --raw IMAGE
//	skopeo list-tags IMAGE                          one a line
//
// FROM, TO and IMAGE are docker://HOST/PATH:TAG, over plain HTTP, or oci:FOLDER:TAG.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"

	"go.podman.io/image/v5/copy"
	"go.podman.io/image/v5/docker"
	"go.podman.io/image/v5/oci/layout"
	"go.podman.io/image/v5/signature"
	"go.podman.io/image/v5/types"
)

// overPlainHTTP is --tls-verify=false.
var overPlainHTTP = &types.SystemContext{DockerInsecureSkipTLSVerify: types.OptionalBoolTrue}

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, words []string) error {
	if len(words) == 0 {
		return fmt.Errorf("expected copy, inspect or list-tags")
	}
	flags := flag.NewFlagSet(words[0], flag.ContinueOnError)
	all := flags.Bool("all", false, "every image of an index")
	preserve := flags.Bool("preserve-digests", false, "fail rather than change a manifest")
	raw := flags.Bool("raw", false, "the manifest's bytes")
	if err := flags.Parse(words[1:]); err != nil {
		return err
	}
	switch images := flags.Args(); {
	case words[0] == "copy" && len(images) == 2:
		return copyImage(ctx, images[0], images[1], *all, *preserve)
	case words[0] == "inspect" && *raw && len(images) == 1:
		return inspect(ctx, images[0])
	case words[0] == "list-tags" && len(images) == 1:
		return listTags(ctx, images[0])
	}
	return fmt.Errorf("cannot understand %q", words)
}

func copyImage(ctx context.Context, from, to string, all, preserve bool) error {
	sourceReference, err := reference(from)
	if err != nil {
		return err
	}
	targetReference, err := reference(to)
	if err != nil {
		return err
	}
	// --insecure-policy: whose signature is on it is not for this program to say.
	policy, err := signature.NewPolicyContext(&signature.Policy{Default: []signature.PolicyRequirement{signature.NewPRInsecureAcceptAnything()}})
	if err != nil {
		return err
	}
	defer func() { _ = policy.Destroy() }()
	options := &copy.Options{SourceCtx: overPlainHTTP, DestinationCtx: overPlainHTTP, PreserveDigests: preserve}
	if all {
		options.ImageListSelection = copy.CopyAllImages
	}
	_, err = copy.Image(ctx, policy, targetReference, sourceReference, options)
	return err
}

func inspect(ctx context.Context, image string) error {
	named, err := reference(image)
	if err != nil {
		return err
	}
	source, err := named.NewImageSource(ctx, overPlainHTTP)
	if err != nil {
		return err
	}
	defer source.Close()
	bytes, _, err := source.GetManifest(ctx, nil)
	os.Stdout.Write(bytes)
	return err
}

func listTags(ctx context.Context, image string) error {
	named, err := reference(image)
	if err != nil {
		return err
	}
	tags, err := docker.GetRepositoryTags(ctx, overPlainHTTP, named)
	for _, tag := range tags {
		fmt.Println(tag)
	}
	return err
}

func reference(image string) (types.ImageReference, error) {
	transport, rest, _ := strings.Cut(image, ":")
	switch transport {
	case "docker":
		return docker.ParseReference(rest)
	case "oci":
		return layout.ParseReference(rest)
	}
	return nil, fmt.Errorf("cannot understand %q, expected docker://… or oci:…", image)
}
