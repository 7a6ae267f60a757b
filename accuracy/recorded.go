package accuracy

import (
	"encoding/json"
	"fmt"
	"os"
	"sort"
)

// Recorded are the figures reached so far.
type Recorded struct {
	// Real and Generated: by image; of generated images "image rootfs".
	Real      map[string]*Recall `json:"real"`
	Generated map[string]*Recall `json:"generated"`
	// Coverage: of real images, which share of the bytes is explained.
	Coverage map[string]*Coverage `json:"coverage"`
	// Flaws: planted flaws found, by kind, over all generated images.
	Flaws map[string]Count `json:"flaws"`
	// Pairs: how pairs of images were answered, by kind of container.
	Pairs map[string]*Pairs `json:"pairs"`
}

// ReadRecorded reads the file; one that does not exist is empty.
func ReadRecorded(name string) (*Recorded, error) {
	r := &Recorded{Real: map[string]*Recall{}, Generated: map[string]*Recall{}, Coverage: map[string]*Coverage{}, Flaws: map[string]Count{}, Pairs: map[string]*Pairs{}}
	b, err := os.ReadFile(name)
	if os.IsNotExist(err) {
		return r, nil
	}
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(b, r); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return r, nil
}

// Write replaces the file.
func (r *Recorded) Write(name string) error {
	b, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(name, append(b, '\n'), 0o644)
}

// Drops lists the figures in which have is worse than was.
func (was *Recall) Drops(have *Recall) []string {
	var drops []string
	for _, c := range []struct {
		what      string
		was, have Count
	}{
		{"entries", was.Entries, have.Entries},
		{"contents", was.Contents, have.Contents},
		{"modes", was.Modes, have.Modes},
		{"owners", was.Owners, have.Owners},
		{"links", was.Links, have.Links},
		{"devices", was.Devices, have.Devices},
	} {
		if c.have.Found < c.was.Found || c.have.Of != c.was.Of {
			drops = append(drops, fmt.Sprintf("%s %v, recorded %v", c.what, c.have, c.was))
		}
	}
	// what is read for the first time, in part, may bring names along
	if have.Extra > was.Extra && have.Entries.Found <= was.Entries.Found {
		drops = append(drops, fmt.Sprintf("extra %d, recorded %d", have.Extra, was.Extra))
	}
	return drops
}

// Lost counts what is known and was not found, or not as it is.
func (r *Recall) Lost() (n int) {
	for _, c := range []Count{r.Entries, r.Contents, r.Modes, r.Owners, r.Links, r.Devices} {
		n += c.Of - c.Found
	}
	return n
}

// Table writes recalls as lines of text, one image each.
func Table(rows map[string]*Recall) string {
	names := make([]string, 0, len(rows))
	wide := len("image")
	for n := range rows {
		names = append(names, n)
		wide = max(wide, len(n))
	}
	sort.Strings(names)
	s := fmt.Sprintf("%-*s %11s %11s %11s %11s %11s %9s %6s\n", wide, "image", "entries", "contents", "modes", "owners", "links", "devices", "extra")
	for _, n := range names {
		r := rows[n]
		s += fmt.Sprintf("%-*s %11v %11v %11v %11v %11v %9v %6d\n", wide, n, r.Entries, r.Contents, r.Modes, r.Owners, r.Links, r.Devices, r.Extra)
	}
	return s
}
