// What other people's libraries make of our repositories, and we of theirs: oras-go and go-containerregistry as a command line for tests.
//
//	oracle LIBRARY tags PLACE
//	oracle LIBRARY manifest PLACE REFERENCE
//	oracle LIBRARY referrers PLACE REFERENCE        digests, one a line
//	oracle LIBRARY copy PLACE REFERENCE PLACE TAG
//	oracle oras pull PLACE REFERENCE FOLDER         the manifest's layers as files, and their names, one a line
//	oracle oras collect-garbage oci-layout:FOLDER   takes away what no tag and no referrer leads to
//	oracle oras push PLACE TAG FILE
//	oracle oras attach PLACE REFERENCE TYPE FILE
//
// PLACE is oci-layout:FOLDER or HOST/PATH, over plain HTTP.
package main

import (
	"context"
	"fmt"
	"os"
	"sort"
	"strings"
)

// client is what both libraries can do.
type client interface {
	tags(ctx context.Context, place string) ([]string, error)
	manifest(ctx context.Context, place, reference string) ([]byte, error)
	referrers(ctx context.Context, place, reference string) ([]string, error)
	copy(ctx context.Context, from, reference, to, tag string) error
}

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, words []string) error {
	if len(words) < 3 {
		return fmt.Errorf("expected LIBRARY COMMAND PLACE …, got %q", words)
	}
	library, command, place, rest := words[0], words[1], words[2], words[3:]
	clients := map[string]client{"oras": orasClient{}, "go-containerregistry": craneClient{}}
	chosen, known := clients[library]
	if !known {
		return fmt.Errorf("unknown library %q", library)
	}
	switch {
	case command == "tags" && len(rest) == 0:
		return lines(chosen.tags(ctx, place))
	case command == "manifest" && len(rest) == 1:
		bytes, err := chosen.manifest(ctx, place, rest[0])
		os.Stdout.Write(bytes)
		return err
	case command == "referrers" && len(rest) == 1:
		return lines(chosen.referrers(ctx, place, rest[0]))
	case command == "copy" && len(rest) == 3:
		return chosen.copy(ctx, place, rest[0], rest[1], rest[2])
	case library == "oras" && command == "pull" && len(rest) == 2:
		return lines(pull(ctx, place, rest[0], rest[1]))
	case library == "oras" && command == "collect-garbage" && len(rest) == 0:
		return collectGarbage(ctx, place)
	case library == "oras" && command == "push" && len(rest) == 2:
		return push(ctx, place, rest[0], rest[1])
	case library == "oras" && command == "attach" && len(rest) == 3:
		return attach(ctx, place, rest[0], rest[1], rest[2])
	}
	return fmt.Errorf("cannot understand %q", words)
}

func lines(all []string, err error) error {
	sort.Strings(all)
	for _, one := range all {
		fmt.Println(one)
	}
	return err
}

// folderOf is the folder of a layout, if that is what the place is.
func folderOf(place string) (string, bool) {
	return strings.CutPrefix(place, "oci-layout:")
}
