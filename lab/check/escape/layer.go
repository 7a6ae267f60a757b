package escape

import (
	"path"
	"strings"

	"assay"
	"assay/lab/check"
)

// layer is what is known about an opened content before its entries are judged.
type layer struct {
	archive bool              // entries are unpacked one after another: tar, cpio, zip ...
	system  bool              // a root file system, or one stands in a directory of it
	payload bool              // it has the directories of a system: absolute links are meant for there
	links   map[string]string // of an archive: symbolic links that lead outside, with their targets
}

// archives are the formats whose entries are written to a disk in their order.
var archives = map[string]bool{"tar": true, "cpio": true, "zip": true, "ar": true, "7z": true, "cab": true, "rar": true, "rpm": true, "deb": true, "lha": true, "arj": true}

// payloadDirs are top directories of packages that are unpacked at the root.
var payloadDirs = map[string]bool{"etc": true, "usr": true, "bin": true, "sbin": true, "lib": true, "lib64": true, "var": true, "opt": true, "dev": true, "system": true, "rootfs": true, "squashfs-root": true}

// look runs through the release once and notes what judging needs.
func look(v *check.View) map[assay.Path]*layer {
	layers := map[assay.Path]*layer{}
	formats := map[assay.Path]string{}
	whole, inside := map[assay.Path]bool{}, map[assay.Path][]string{}
	for _, s := range v.Systems {
		for _, p := range append([]assay.Path{s.Path}, s.Also...) {
			whole[p] = true
			if at, prefix, ok := split(p); ok {
				inside[at] = append(inside[at], prefix+"/")
			}
		}
	}
	for f := range v.Files {
		if f.Format != "" {
			formats[f.Path] = path.Base(f.Format)
		}
		at, name, ok := split(f.Path)
		if !ok {
			continue
		}
		l := layers[at]
		if l == nil {
			l = &layer{archive: archives[formats[at]], system: whole[at]}
			layers[at] = l
		}
		for _, prefix := range inside[at] {
			l.system = l.system || strings.HasPrefix(name, prefix)
		}
		if !l.archive {
			continue
		}
		top, _, deep := strings.Cut(name, "/")
		l.payload = l.payload || payloadDirs[top] && (deep || f.Type == assay.Dir)
		if f.Type == assay.Symlink && (strings.HasPrefix(f.Target, "/") || climbs(path.Dir(name), f.Target)) {
			if l.links == nil {
				l.links = map[string]string{}
			}
			l.links[name] = f.Target
		}
	}
	return layers
}

// through gives the link that a name's path goes through.
func (l *layer) through(name string) string {
	for i := 0; i < len(name); i++ {
		if name[i] == '/' && l.links[name[:i]] != "" {
			return name[:i]
		}
	}
	return ""
}

func split(p assay.Path) (at assay.Path, name string, ok bool) {
	i := strings.LastIndex(string(p), "!/")
	if i < 0 {
		return "", "", false
	}
	return p[:i], assay.UnescapeName(string(p[i+2:])), true
}
