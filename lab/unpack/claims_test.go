package unpack

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"runtime"
	"sync"
	"testing"

	"assay"
	"assay/lab/format"
)

// manyFormat has n files of 4 bytes with a header of 4 bytes each, whose
// streams, which run in any order, say of parts that touch and overlap that
// they could not be read, each for a reason of its own: "MANY" n u32.
var manyFormat = format.Format{
	Version:    1,
	Signatures: []format.Signature{{Bytes: []byte("MANY")}},
	Measure: func(in *format.Input) (format.Extent, error) {
		return format.Extent{Length: in.Size()}, nil
	},
	Open: func(in *format.Input, out format.Sink) error {
		var h [8]byte
		if _, err := in.ReadAt(h[:], 0); err != nil {
			return err
		}
		n := int64(binary.BigEndian.Uint32(h[4:]))
		for i := range n {
			at := 8 + 8*i
			out.Structure(at, 4)
			b := format.Body{Size: 4, From: format.Range{Offset: at + 4, Length: 4}, Stream: func(w io.Writer) error {
				gap := 8 + 8*n + i*7919%n*9 // not in order
				out.Unread(gap, 6+i%3*2, fmt.Sprintf("file %d", i))
				out.Unread(gap, 5+i%2, fmt.Sprintf("again %d", i))
				_, err := fmt.Fprintf(w, "%04d", i%10)
				return errors.Join(err, errors.New("gone"))
			}}
			if err := out.Entry(assay.Entry{Name: fmt.Sprintf("f%05d", i)}, b); err != nil {
				return err
			}
		}
		return nil
	},
}

// busy keeps all processors at work until the test ends.
func busy(t *testing.T) {
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 2 * runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					runtime.Gosched()
				}
			}
		})
	}
	t.Cleanup(func() { close(stop); wg.Wait() })
}

// Of more claims than are kept what comes out does not depend on the order in
// which they came, nor do the entropies, which belong to what came out: ten
// runs with the machine busy.
func TestManyClaimsUnderLoad(t *testing.T) {
	for _, n := range []int{3000, 11_000} {
		content := append(binary.BigEndian.AppendUint32([]byte("MANY"), uint32(n)), noise(18*n, 5)...)
		run := func(jobs int) string {
			return listing(Content(t.Context(), "fw.bin", assay.Bytes(content), Options{
				Formats: []Named{{"many", manyFormat}}, Jobs: jobs, Limits: assay.DefaultLimits(),
			}))
		}
		one := run(1)
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			busy(t)
			for i := range 10 {
				if other := run(2 + i); other != one {
					t.Fatalf("%d jobs give another list: %s", 2+i, difference(one, other))
				}
			}
		})
	}
}

// difference is where two texts begin to differ.
func difference(a, b string) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	from := max(0, i-100)
	return fmt.Sprintf("%q, not %q", b[from:min(len(b), i+100)], a[from:min(len(a), i+100)])
}
