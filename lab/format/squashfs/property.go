package squashfs

import (
	"fmt"
	"strings"
	"time"

	"assay/lab/format"
)

// properties tells what the header says, and what is unusual.
func (m *image) properties(out format.Sink) {
	out.Property("magic", string(m.magic[:]))
	out.Property("version", m.version())
	out.Property("byte-order", m.order.String())
	v := m.codec.chosen.Load()
	switch {
	case v != nil:
		out.Property("compression", v.method.String())
		if v.method == methodLZMA {
			out.Property("lzma-variant", strings.TrimPrefix(v.String(), "lzma, "))
		}
	case m.method != 0:
		out.Property("compression", m.method.String())
	}
	if v != nil && m.method != 0 && v.method != m.method {
		out.Property("declared-compression", m.method.String())
	}
	if o := m.options(); o != "" {
		out.Property("compressor-options", o)
	}
	out.Property("block-size", fmt.Sprint(m.blockSize))
	out.Property("inodes", fmt.Sprint(m.inodes))
	out.Property("fragments", fmt.Sprint(m.fragments))
	if m.created != 0 && int64(m.created) != m.used {
		out.Property("created", time.Unix(int64(m.created), 0).UTC().Format(time.RFC3339))
	}
	if f := m.flagList(); f != "" {
		out.Property("flags", f)
	}
	for _, u := range m.unusual(v) {
		out.Property("unusual", u)
	}
}

func (m *image) flagList() string {
	var names []string
	for i, n := range flagNames {
		if m.has(uint(i)) {
			names = append(names, n)
		}
	}
	return strings.Join(names, ", ")
}

// unusual lists what the readers of Linux and squashfs-tools do not expect.
func (m *image) unusual(v *variant) []string {
	var u []string
	if magic := string(m.magic[:]); magic != "hsqs" && magic != "sqsh" {
		u = append(u, fmt.Sprintf("magic %q", magic))
	} else if (magic == "sqsh") != m.big {
		u = append(u, fmt.Sprintf("magic %q in a %s image", magic, m.order))
	}
	if m.major == 4 && m.big {
		u = append(u, "big-endian version 4")
	}
	if m.lengths != m.order {
		u = append(u, "lengths of metadata blocks are little-endian")
	}
	if m.minor > 1 {
		u = append(u, fmt.Sprintf("minor version %d", m.minor))
	}
	if v != nil && m.major < 4 && v.method != methodZlib {
		u = append(u, fmt.Sprintf("version %d with %s compression", m.major, v.method))
	}
	if v != nil && !v.usual() {
		u = append(u, v.String())
	}
	if int64(m.created) == m.used {
		u = append(u, "the creation time holds the image's length")
	}
	return u
}

// options reads the compressor options of version 4, which stand behind the
// header (struct comp_opts in gzip_wrapper.h, xz_wrapper.h and the others of
// squashfs-tools).
func (m *image) options() string {
	if m.major != 4 || !m.has(flagOptions) {
		return ""
	}
	h, err := m.metaHeader(m.size)
	if err != nil || !h.raw || h.next() > m.inodeTable {
		return ""
	}
	b, err := m.bytes(h.data, h.length, nil)
	if err != nil {
		return ""
	}
	u32 := func(i int) uint32 { return m.u32(b[i:]) }
	switch {
	case m.method == methodZlib && len(b) >= 8:
		return fmt.Sprintf("level %d, window %d, strategies 0x%x", u32(0), m.u16(b[4:]), m.u16(b[6:]))
	case m.method == methodXZ && len(b) >= 8:
		return fmt.Sprintf("dictionary %d, filters %s", u32(0), xzFilters(u32(4)))
	case m.method == methodLZO && len(b) >= 8:
		return fmt.Sprintf("algorithm %d, level %d", u32(0), u32(4))
	case m.method == methodLZ4 && len(b) >= 8:
		return fmt.Sprintf("format %d, flags 0x%x", u32(0), u32(4))
	case m.method == methodZstd && len(b) >= 4:
		return fmt.Sprintf("level %d", u32(0))
	}
	return fmt.Sprintf("%x", b[:min(len(b), 32)])
}

func xzFilters(bits uint32) string {
	names := [...]string{"x86", "powerpc", "ia64", "arm", "armthumb", "sparc", "arm64", "riscv"}
	var on []string
	for i, n := range names {
		if bits>>i&1 != 0 {
			on = append(on, n)
		}
	}
	if len(on) == 0 {
		return "none"
	}
	return strings.Join(on, "+")
}
