package verity

import (
	"assay"
	"assay/lab/format"
)

// fields tells the superblock, and of the tree the levels whose digests are of
// the level below. The last level's digests are of data that stand elsewhere:
// they are not told.
func fields(in *format.Input, tell func(assay.Field)) error {
	v, err := read(in)
	if err != nil {
		return err
	}
	t, err := format.Reopen(in, open, tell)
	if err != nil {
		return err
	}
	t.Rows(0,
		format.Row{At: 0x00, Length: 12, Name: "magic and version", Role: assay.Derived},
		format.Row{At: 0x0c, Length: 4, Name: "hash-type", Role: assay.Statement},
		format.Row{At: 0x10, Length: 16, Name: "uuid", Role: assay.Identity},
		format.Row{At: 0x20, Length: 32, Name: "digest", Role: assay.Statement},
		format.Row{At: 0x40, Length: 4, Name: "data-block-size", Role: assay.Parameter},
		format.Row{At: 0x44, Length: 4, Name: "block-size", Role: assay.Parameter},
		format.Row{At: 0x48, Length: 8, Name: "data-blocks", Role: assay.Statement},
		format.Row{At: 0x50, Length: 2, Name: "salt-length", Role: assay.Parameter},
		format.Row{At: 0x58, Length: int64(len(v.salt)), Name: "salt", Role: assay.Identity})
	t.Fill(0, v.block, 0)
	if algorithms[v.algorithm] == nil || t.Failed {
		return nil
	}
	for k := 0; k+1 < len(v.levels); k++ {
		l := v.levels[k]
		for n := range v.levels[k+1].blocks {
			per := v.block / int64(v.slot)
			for p := int64(1); ; p *= 2 { // a block holds a power of two
				if 2*p > per {
					per = p
					break
				}
			}
			at := l.at + n/per*v.block + n%per*int64(v.slot)
			t.When(true, at, int64(v.digest), "digest of a digest", assay.Checksum)
		}
		t.Fill(l.at, l.at+l.blocks*v.block, 0)
	}
	return nil
}
