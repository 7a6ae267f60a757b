package extract

import (
	"encoding/hex"
	"path"
	"runtime"
	"strings"

	"assay"
)

// maxElement is how long an element of a path may be: less than the 255 bytes
// of most file systems, so that "!symlink" fits behind it.
const maxElement = 240

// onDisk is the place of a report's path below the target: the same, with
// elements that would not name an entry of their directory escaped.
func onDisk(p assay.Path) string {
	if strings.HasSuffix(string(p), "!/") {
		p = p[:len(p)-1] // the root of a file system is its container's directory
	}
	elements := strings.Split(string(p), "/")
	for i, el := range elements {
		elements[i] = element(el)
	}
	return strings.Join(elements, "/")
}

// element makes one escaped element of a path one that can stand in a
// directory. A "!" at its end, the mark of an opened content, stays.
func element(el string) string {
	name, opened := strings.CutSuffix(el, "!")
	switch name {
	case "":
		name = "%2F"
	case ".":
		name = "%2E"
	case "..":
		name = "%2E%2E"
	}
	if runtime.GOOS == "windows" {
		name = forWindows(name)
	}
	if len(name) > maxElement {
		sum := assay.DigestOf([]byte(name))
		name = cut(name, maxElement-17) + "~" + hex.EncodeToString(sum[:8])
	}
	if opened {
		name += "!"
	}
	return name
}

// cut shortens s to at most n bytes without cutting a character.
func cut(s string, n int) string {
	for n > 0 && s[n]&0xc0 == 0x80 {
		n--
	}
	return s[:n]
}

// forWindows escapes what Windows does not allow in names ("Naming Files,
// Paths, and Namespaces", Microsoft).
func forWindows(name string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		c := name[i]
		if strings.IndexByte(`<>:"\|?*`, c) >= 0 || i == len(name)-1 && (c == '.' || c == ' ') {
			b.WriteByte('%')
			b.WriteByte(digits[c>>4])
			b.WriteByte(digits[c&15])
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// link turns a recorded target of a symbolic link at the report's path p into
// one for the disk, relative to the link's directory; ok is false when it
// leaves the layer as text. An absolute target counts from the layer's root.
func link(p assay.Path, target string) (on string, ok bool) {
	here := path.Dir(strings.Trim(onDisk(assay.Path(p.Last())), "/"))
	depth := 0
	if here != "." {
		depth = strings.Count(here, "/") + 1
	}
	up := ""
	if strings.HasPrefix(target, "/") {
		up, depth = strings.Repeat("../", depth), 0
	}
	var elements []string
	for el := range strings.SplitSeq(target, "/") {
		switch el {
		case "", ".":
			continue
		case "..":
			if depth--; depth < 0 {
				return "", false
			}
		default:
			depth++
			el = element(assay.EscapeName(el))
		}
		elements = append(elements, el)
	}
	if on = up + strings.Join(elements, "/"); on == "" {
		on = "."
	}
	return strings.TrimSuffix(on, "/"), true
}
