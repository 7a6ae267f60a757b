package seama

import (
	"crypto/md5"
	"fmt"
	"io"

	"assay"
	"assay/lab/format"
)

func open(in *format.Input, out format.Sink) error {
	chain, err := read(in)
	if err != nil {
		return err
	}
	size := in.Size()
	seen := map[string]bool{}
	for i := range chain {
		b := &chain[i]
		out.Structure(b.at, b.data-b.at)
		if b.size == 0 {
			describe(out, "seal-", b)
			continue
		}
		name := unique(seen, b.name())
		prefix := ""
		if name != b.name() || count(chain) > 1 {
			prefix = name + "-"
		}
		describe(out, prefix, b)
		if err := image(in, b, size, name, prefix, out); err != nil {
			return err
		}
	}
	return nil
}

func describe(out format.Sink, prefix string, b *block) {
	for _, p := range b.props {
		out.Property(prefix+p.key, p.value)
	}
}

func count(chain []block) (images int) {
	for i := range chain {
		if chain[i].size > 0 {
			images++
		}
	}
	return images
}

// name is the property type if it can be a name, else "image".
func (b *block) name() string {
	t := b.property("type")
	if t == "" || len(t) > 64 || t == "." || t == ".." {
		return "image"
	}
	for _, c := range t {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '-') {
			return "image"
		}
	}
	return t
}

// unique gives the first of name, name.1, name.2 ... that is free.
func unique(seen map[string]bool, name string) string {
	free := name
	for n := 1; seen[free]; n++ {
		free = fmt.Sprintf("%s.%d", name, n)
	}
	seen[free] = true
	return free
}

func image(in *format.Input, b *block, size int64, name, prefix string, out format.Sink) error {
	have := max(0, min(b.size, size-b.data))
	if have < b.size {
		out.Property(prefix+"md5", "cannot tell: cut short")
		out.Fail(name, b.data+have, fmt.Sprintf("%s at 0x%x: cut short, %d of %d bytes are missing", name, b.data, b.size-have, b.size))
	} else {
		sum, err := digest(in, b.data, b.size)
		if err != nil {
			return err
		}
		if sum == b.md5 {
			out.Property(prefix+"md5", "matches")
		} else {
			out.Property(prefix+"md5", "differs")
			out.Fail(name, b.data, fmt.Sprintf("%s at 0x%x: MD5 is %x, the header says %x", name, b.data, sum, b.md5))
		}
	}
	return out.Entry(assay.Entry{Name: name, Piece: true}, format.One(b.data, have))
}

func digest(in *format.Input, off, n int64) ([16]byte, error) {
	sum := md5.New()
	r := io.NewSectionReader(in, off, n)
	b := make([]byte, 256<<10)
	for {
		m, err := r.Read(b)
		sum.Write(b[:m])
		if err == io.EOF {
			return [16]byte(sum.Sum(nil)), nil
		}
		if err == nil {
			err = in.Ctx.Err()
		}
		if err != nil {
			return [16]byte{}, err
		}
	}
}
