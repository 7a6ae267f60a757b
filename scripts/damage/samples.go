//go:build linux

package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"assay"
	"assay/accuracy"
)

// sample is an image to be damaged.
type sample struct {
	name  string
	path  string
	known map[assay.Digest]int64 // files that are in it; nil: not known
	part  bool                   // only some of the known ones are
}

// gather lists packed samples, which it makes in dir, real and generated ones,
// and says what is absent.
func gather(dir string) (list []sample, absent []string, err error) {
	list, absent, err = packed(dir)
	if err != nil {
		return nil, nil, err
	}
	real := shared()
	if names := realImages(real); len(names) > 0 {
		list = append(list, names...)
	} else {
		absent = append(absent, "real images: set ASSAY_SHARED")
	}
	made, err := generated(os.Getenv("ASSAY_CORPUS"))
	if err != nil {
		absent = append(absent, "generated images: set ASSAY_CORPUS")
	}
	list = slices.DeleteFunc(append(list, made...), func(s sample) bool {
		st, err := os.Stat(s.path)
		return err != nil || st.Size() > *most && filepath.Dir(s.path) != dir
	})
	return list, absent, nil
}

func shared() string {
	dir := os.Getenv("ASSAY_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "shared")
	}
	return filepath.Join(dir, "corpora", "real")
}

// realImages are those at the top of the real corpus, one of each vendor and
// release line.
func realImages(dir string) (list []sample) {
	for _, name := range []string{
		"dlink-dir815-1.01.zip", "dvar-arm-rootfs.tar.bz2", "dvrf-v03-rootfs.tar.xz", "huawei-hg532e.bin",
		"linksys-wrt54gl.squashfs", "odi-dfp34x-220304.tar", "switch-swtg118as-v1.bin", "tplink-wr841n-v10.bin",
		"vsol-v2801f-201104.tar", "uefi/coreboot.rom", "uefi/ApolloLake-Fsp.fd", "linux/initramfs-arm.cpio.gz",
		"linux/bzImage-5.10-x86_64-zstd", "fixtures/fact_extractor/ubi/ubi.img", "fixtures/fact_extractor/ubi/test.ubifs", "fixtures/fact_extractor/uboot/fit.itb",
	} {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err == nil {
			list = append(list, sample{name: filepath.Base(name), path: path})
		}
	}
	return list
}

// generated are the images of the generator that have something sound in them.
func generated(dir string) ([]sample, error) {
	b, err := os.ReadFile(filepath.Join(dir, "MANIFEST.json"))
	if err != nil {
		return nil, err
	}
	var m struct {
		Rootfs map[string]struct {
			Truth string `json:"truth"`
		} `json:"rootfs"`
		Images []struct {
			File   string   `json:"file"`
			Rootfs []string `json:"rootfs"`
		} `json:"images"`
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return nil, err
	}
	var list []sample
	for _, image := range m.Images {
		name := filepath.Base(image.File)
		if strings.HasPrefix(name, "9") || strings.HasPrefix(name, "30-") || strings.Contains(name, "altered") {
			continue // hostile, damaged or encrypted
		}
		s := sample{name: name, path: filepath.Join(dir, image.File)}
		for _, id := range image.Rootfs {
			t, err := accuracy.ReadTruth(filepath.Join(dir, m.Rootfs[id].Truth))
			if err != nil {
				return nil, err
			}
			s.add(t)
		}
		list = append(list, s)
	}
	return list, nil
}

func (s *sample) add(t *accuracy.Truth) {
	if s.known == nil {
		s.known = map[assay.Digest]int64{}
	}
	for _, r := range t.Rows {
		if r.Type == "file" {
			s.known[r.SHA256] = 0
		}
	}
}
