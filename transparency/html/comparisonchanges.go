package html

import (
	"slices"

	"assay"
	"assay/internal/legible"
)

// changeGroup are the changes about one kind of thing.
type changeGroup struct {
	About string
	All   int
	List  []assay.Change
	Told  bool // what stands on the sides
}

// More is how many are not shown.
func (g *changeGroup) More() int { return g.All - len(g.List) }

// maxGroups is how many kinds of things there are at most.
const maxGroups = 60

// changeGroups groups changes in the order in which their kinds come first.
func changeGroups(list []assay.Change) (groups []changeGroup) {
	for i := range list {
		k := slices.IndexFunc(groups, func(g changeGroup) bool { return g.About == list[i].About })
		if k < 0 {
			k = len(groups)
			if k == maxGroups {
				groups = append(groups, changeGroup{About: "other"})
			} else if k < maxGroups {
				groups = append(groups, changeGroup{About: list[i].About})
			} else {
				k = maxGroups
			}
		}
		if groups[k].All++; len(groups[k].List) < maxChanges {
			groups[k].List = append(groups[k].List, list[i])
			groups[k].Told = groups[k].Told || list[i].From != "" || list[i].To != ""
		}
	}
	return groups
}

// carriedView is what of an earlier inspection holds.
type carriedView struct {
	*assay.Carried
	Shown    []assay.AgainRow
	More     int64 // files to be inspected again that are not shown
	Statuses []carriedStatus
}

// carriedStatus are the findings that have one status.
type carriedStatus struct {
	Status, Title string
	All           int
	List          []assay.CarriedFinding
}

// More is how many are not shown.
func (s *carriedStatus) More() int { return s.All - len(s.List) }

func newCarriedView(c *assay.Carried) *carriedView {
	if c == nil {
		return nil
	}
	v := &carriedView{Carried: c, Shown: c.Rows[:min(len(c.Rows), maxAgain)]}
	v.More = int64(len(c.Rows)-len(v.Shown)) + c.LeftOut
	for _, s := range [][2]string{{"again", "To be judged again"}, {"gone", "In places that are gone"}, {"carries", "Carry over"}} {
		x := carriedStatus{Status: s[0], Title: s[1]}
		for _, f := range c.Findings {
			if f.Status != x.Status {
				continue
			}
			if x.All++; len(x.List) < maxAgain {
				x.List = append(x.List, f)
			}
		}
		if x.All > 0 {
			v.Statuses = append(v.Statuses, x)
		}
	}
	return v
}

// FilesOfB is how many files of B the earlier inspection was held against.
func (v *carriedView) FilesOfB() string { return legible.Count(v.Carries+v.Again, "file") }
