package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/match"
	"github.com/google/go-containerregistry/pkg/v1/remote"
)

// The library that crane is made of.
type craneClient struct{}

const refName = "org.opencontainers.image.ref.name"

func (craneClient) tags(ctx context.Context, place string) ([]string, error) {
	folder, local := folderOf(place)
	if !local {
		repository, err := name.NewRepository(place, name.Insecure)
		if err != nil {
			return nil, err
		}
		return remote.List(repository, remote.WithContext(ctx))
	}
	_, index, err := readLayout(folder)
	if err != nil {
		return nil, err
	}
	var tags []string
	for _, one := range index.Manifests {
		if tag, tagged := one.Annotations[refName]; tagged {
			tags = append(tags, tag)
		}
	}
	return tags, nil
}

func (craneClient) manifest(ctx context.Context, place, reference string) ([]byte, error) {
	taggable, err := find(ctx, place, reference)
	if err != nil {
		return nil, err
	}
	return taggable.RawManifest()
}

func (craneClient) referrers(ctx context.Context, place, reference string) ([]string, error) {
	if _, local := folderOf(place); local {
		return nil, errors.New("go-containerregistry knows no referrers of a layout")
	}
	repository, err := name.NewRepository(place, name.Insecure)
	if err != nil {
		return nil, err
	}
	subject, err := remote.Head(repository.Tag(reference), remote.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	index, err := remote.Referrers(repository.Digest(subject.Digest.String()), remote.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	manifest, err := index.IndexManifest()
	if err != nil {
		return nil, err
	}
	var digests []string
	for _, one := range manifest.Manifests {
		digests = append(digests, one.Digest.String())
	}
	return digests, nil
}

func (craneClient) copy(ctx context.Context, from, reference, to, tag string) error {
	found, err := find(ctx, from, reference)
	if err != nil {
		return err
	}
	folder, local := folderOf(to)
	if !local {
		target, err := name.NewTag(to+":"+tag, name.Insecure)
		if err != nil {
			return err
		}
		switch one := found.(type) {
		case v1.ImageIndex:
			return remote.WriteIndex(target, one, remote.WithContext(ctx))
		case v1.Image:
			return remote.Write(target, one, remote.WithContext(ctx))
		}
		return fmt.Errorf("neither an image nor an index: %T", found)
	}
	path, err := layout.FromPath(folder)
	if err != nil {
		if path, err = layout.Write(folder, empty.Index); err != nil {
			return err
		}
	}
	named := layout.WithAnnotations(map[string]string{refName: tag})
	switch one := found.(type) {
	case v1.ImageIndex:
		return path.ReplaceIndex(one, match.Name(tag), named)
	case v1.Image:
		return path.ReplaceImage(one, match.Name(tag), named)
	}
	return fmt.Errorf("neither an image nor an index: %T", found)
}

// find gives a v1.ImageIndex or a v1.Image.
func find(ctx context.Context, place, reference string) (remote.Taggable, error) {
	folder, local := folderOf(place)
	if !local {
		target, err := name.NewTag(place+":"+reference, name.Insecure)
		if err != nil {
			return nil, err
		}
		described, err := remote.Get(target, remote.WithContext(ctx))
		if err != nil {
			return nil, err
		}
		if described.MediaType.IsIndex() {
			return described.ImageIndex()
		}
		return described.Image()
	}
	path, index, err := readLayout(folder)
	if err != nil {
		return nil, err
	}
	all, err := path.ImageIndex()
	if err != nil {
		return nil, err
	}
	for _, one := range index.Manifests {
		if one.Annotations[refName] != reference {
			continue
		}
		if one.MediaType.IsIndex() {
			return all.ImageIndex(one.Digest)
		}
		return all.Image(one.Digest)
	}
	return nil, fmt.Errorf("%s has no tag %s", place, reference)
}

func readLayout(folder string) (layout.Path, *v1.IndexManifest, error) {
	path, err := layout.FromPath(folder)
	if err != nil {
		return "", nil, err
	}
	index, err := path.ImageIndex()
	if err != nil {
		return "", nil, err
	}
	manifest, err := index.IndexManifest()
	return path, manifest, err
}
