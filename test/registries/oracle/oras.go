package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"

	ocispec "github.com/opencontainers/image-spec/specs-go/v1"
	oras "oras.land/oras-go/v2"
	"oras.land/oras-go/v2/content"
	"oras.land/oras-go/v2/content/oci"
	"oras.land/oras-go/v2/registry"
	"oras.land/oras-go/v2/registry/remote"
)

type orasClient struct{}

// store is what a layout and a repository have in common.
type store interface {
	oras.GraphTarget
	registry.TagLister
}

func open(place string) (store, error) {
	if folder, local := folderOf(place); local {
		return oci.New(folder)
	}
	repository, err := remote.NewRepository(place)
	if err != nil {
		return nil, err
	}
	repository.PlainHTTP = true
	return repository, nil
}

func (orasClient) tags(ctx context.Context, place string) ([]string, error) {
	store, err := open(place)
	if err != nil {
		return nil, err
	}
	return registry.Tags(ctx, store)
}

func (orasClient) manifest(ctx context.Context, place, reference string) ([]byte, error) {
	store, err := open(place)
	if err != nil {
		return nil, err
	}
	_, bytes, err := oras.FetchBytes(ctx, store, reference, oras.DefaultFetchBytesOptions)
	return bytes, err
}

func (orasClient) referrers(ctx context.Context, place, reference string) ([]string, error) {
	store, err := open(place)
	if err != nil {
		return nil, err
	}
	subject, err := store.Resolve(ctx, reference)
	if err != nil {
		return nil, err
	}
	found, err := registry.Referrers(ctx, store, subject, "")
	digests := make([]string, len(found))
	for index, one := range found {
		digests[index] = one.Digest.String()
	}
	return digests, err
}

// copy takes what refers to the manifest along.
func (orasClient) copy(ctx context.Context, from, reference, to, tag string) error {
	source, sourceErr := open(from)
	target, targetErr := open(to)
	if err := errors.Join(sourceErr, targetErr); err != nil {
		return err
	}
	_, err := oras.ExtendedCopy(ctx, source, reference, target, tag, oras.DefaultExtendedCopyOptions)
	return err
}

// pull names files by their title, or by their digest where they have none.
func pull(ctx context.Context, place, reference, folder string) ([]string, error) {
	source, err := open(place)
	if err != nil {
		return nil, err
	}
	_, bytes, err := oras.FetchBytes(ctx, source, reference, oras.DefaultFetchBytesOptions)
	if err != nil {
		return nil, err
	}
	var manifest ocispec.Manifest
	if err := json.Unmarshal(bytes, &manifest); err != nil {
		return nil, err
	}
	var names []string
	for _, layer := range manifest.Layers {
		bytes, err := content.FetchAll(ctx, source, layer)
		if err != nil {
			return nil, err
		}
		name := layer.Annotations[ocispec.AnnotationTitle]
		if name == "" {
			name = layer.Digest.Encoded()
		}
		if err := os.WriteFile(filepath.Join(folder, filepath.Base(name)), bytes, 0o644); err != nil {
			return nil, err
		}
		names = append(names, filepath.Base(name))
	}
	return names, nil
}

func collectGarbage(ctx context.Context, place string) error {
	folder, local := folderOf(place)
	if !local {
		return errors.New("only a layout's garbage is collected by its reader")
	}
	store, err := oci.New(folder)
	if err != nil {
		return err
	}
	return store.GC(ctx)
}

func push(ctx context.Context, place, tag, file string) error {
	store, err := open(place)
	if err != nil {
		return err
	}
	manifest, err := pack(ctx, store, "application/x-file", file, nil)
	if err != nil {
		return err
	}
	return store.Tag(ctx, manifest, tag)
}

func attach(ctx context.Context, place, reference, artifactType, file string) error {
	store, err := open(place)
	if err != nil {
		return err
	}
	subject, err := store.Resolve(ctx, reference)
	if err != nil {
		return err
	}
	_, err = pack(ctx, store, artifactType, file, &subject)
	return err
}

func pack(ctx context.Context, store store, artifactType, file string, subject *ocispec.Descriptor) (ocispec.Descriptor, error) {
	bytes, err := os.ReadFile(file)
	if err != nil {
		return ocispec.Descriptor{}, err
	}
	layer := content.NewDescriptorFromBytes("text/plain", bytes)
	if present, err := store.Exists(ctx, layer); err != nil || !present {
		if layer, err = oras.PushBytes(ctx, store, "text/plain", bytes); err != nil {
			return ocispec.Descriptor{}, err
		}
	}
	options := oras.PackManifestOptions{Subject: subject, Layers: []ocispec.Descriptor{layer}}
	return oras.PackManifest(ctx, store, oras.PackManifestVersion1_1, artifactType, options)
}
