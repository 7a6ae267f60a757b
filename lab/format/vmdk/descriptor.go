package vmdk

import (
	"bytes"
	"fmt"
	"strings"

	"assay/lab/format"
)

// descriptor is the text that describes a disk.
type descriptor struct{ text []byte }

const maxDescriptor = 64 << 10

// alone gives the descriptor that in begins with; nil if there is none.
func alone(in *format.Input) *descriptor {
	b := make([]byte, min(in.Size(), maxDescriptor))
	n, _ := in.ReadAt(b, 0)
	return parseDescriptor(b[:n])
}

// parseDescriptor takes the text up to a byte that text does not have.
func parseDescriptor(b []byte) *descriptor {
	if !bytes.HasPrefix(b, []byte("# Disk DescriptorFile")) {
		return nil
	}
	for i, c := range b {
		if c < 0x20 && c != '\n' && c != '\r' && c != '\t' || c == 0x7f || c == 0xff {
			b = b[:i]
			break
		}
	}
	// texts end with a line's end
	if i := bytes.LastIndexByte(b, '\n'); i >= 0 {
		b = b[:i+1]
	}
	if !bytes.Contains(b, []byte("createType")) {
		return nil
	}
	return &descriptor{b}
}

func (d *descriptor) describe(out format.Sink) {
	extents := 0
	for _, line := range strings.Split(string(d.text), "\n") {
		line = strings.TrimSpace(line)
		key, value, is := strings.Cut(line, "=")
		value = strings.Trim(strings.TrimSpace(value), `"`)
		switch key = strings.TrimSpace(key); {
		case strings.HasPrefix(line, "RW ") || strings.HasPrefix(line, "RDONLY ") || strings.HasPrefix(line, "NOACCESS "):
			if extents++; extents <= 64 {
				out.Property(fmt.Sprintf("extent-%d", extents), line)
			}
		case is && (key == "createType" || key == "parentFileNameHint" || key == "ddb.adapterType" || key == "ddb.toolsVersion"):
			out.Property(strings.ToLower(key), value)
		case is && key == "parentCID" && value != "ffffffff":
			out.Property("parentcid", value)
		}
	}
}
