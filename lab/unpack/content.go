package unpack

import (
	"errors"

	"assay"
	"assay/anatomy/kind"
)

var errDone = errors.New("done")

func kindOf(head []byte, size int64) string { return kind.Of(head, size) }

// content takes a subject of bytes apart.
func (d *driver) content(name string, c assay.Content) *assay.Release {
	var ref assay.Ref
	d.queue.run(func() {
		h := hold(c, nil, nil)
		defer h.drop()
		var err error
		ref, err = d.digest(c)
		if err != nil {
			// not read to its end: it has no digest
			ref = assay.Ref{Size: c.Size()}
			n, _ := d.claim(ref)
			if d.stopped() == nil {
				d.fail(n, "unpack", err)
			}
			return
		}
		d.enter(place{name: name, share: ref.Size, piece: true}, h, ref)
	})
	return d.release(name, ref)
}
