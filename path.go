package assay

import "strings"

// Path is a place inside a release as reports write it: names joined by "/",
// with "!" behind each thing that was opened: "fw.bin!/100000.squashfs!/etc/passwd".
// In names "%", "!", control characters and bytes that are not UTF-8 are
// written %XX. Paths are composed by writers; inside, names are relative to
// the layer they come from.
type Path string

// Inside is the path of the entry called name in the layer that p opened to.
func (p Path) Inside(name string) Path {
	return p + "!/" + Path(EscapeName(name))
}

// Layers are the parts of p between the "!/": the subject first.
func (p Path) Layers() []string { return strings.Split(string(p), "!/") }

// Last is the escaped name in the innermost layer.
func (p Path) Last() string {
	s := string(p)
	if i := strings.LastIndex(s, "!/"); i >= 0 {
		return s[i+2:]
	}
	return s
}
