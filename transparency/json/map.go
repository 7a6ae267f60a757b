package json

import (
	"fmt"
	"math"

	"assay"
)

// mapRow is "map": how the bytes of the subject are used.
type mapRow struct {
	Block   int64       `json:"block"`
	Sample  int64       `json:"sample"`
	Entropy []float64   `json:"entropy"`
	Regions []regionRow `json:"regions"`
}

// regionRow is one row of the "regions" of a map.
type regionRow struct {
	Offset int64  `json:"offset"`
	Length int64  `json:"length"`
	Use    string `json:"use"`
	Path   string `json:"path"`
	Format string `json:"format,omitempty"`
	Kind   string `json:"kind,omitempty"`
}

func newMapRow(m *assay.Map) *mapRow {
	r := &mapRow{Block: m.Block, Sample: m.Sample, Entropy: orEmpty(m.Entropy), Regions: make([]regionRow, 0, len(m.Regions))}
	for _, x := range m.Regions {
		r.Regions = append(r.Regions, regionRow{x.Offset, x.Length, x.Use.String(), string(x.Path), x.Format, x.Kind})
	}
	return r
}

// regions is the inverse of newMapRow. The regions have to stand one behind
// the other from 0 on.
func (r *mapRow) regions() (*assay.Map, error) {
	m := &assay.Map{Block: r.Block, Sample: r.Sample, Entropy: orNil(r.Entropy)}
	if r.Block <= 0 || r.Sample <= 0 {
		return nil, fmt.Errorf("block of %d bytes, sample of %d: want more than none", r.Block, r.Sample)
	}
	end := int64(0)
	for _, x := range r.Regions {
		use, known := useOf(x.Use)
		if !known || x.Offset != end || x.Length <= 0 || x.Length > math.MaxInt64-end {
			return nil, fmt.Errorf("region of %d bytes at 0x%x, use %q: want one behind the other, each structure, data, padding or gap", x.Length, x.Offset, x.Use)
		}
		end += x.Length
		m.Regions = append(m.Regions, assay.Region{Offset: x.Offset, Length: x.Length, Use: use, Path: assay.Path(x.Path), Format: x.Format, Kind: x.Kind})
	}
	return m, nil
}

func useOf(word string) (assay.Use, bool) {
	for u := assay.Structure; u <= assay.Unread; u++ {
		if u.String() == word {
			return u, true
		}
	}
	return 0, false
}
