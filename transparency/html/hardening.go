package html

import (
	"encoding/json"
	"fmt"
	"strings"

	"assay"
)

// elf is what the page shows of a fact "elf/1". Facts travel as JSON, and are
// read that way here: a writer knows the report and not the lab.
type elf struct {
	Class   int    `json:"class"`
	Order   string `json:"order"`
	Machine string `json:"machine"`
	Role    string `json:"role"`
	PIE     string `json:"pie"`
	NX      string `json:"nx"`
	RELRO   string `json:"relro"`
	Canary  string `json:"canary"`
	Fortify string `json:"fortify"`
}

// elvesOf reads the facts about ELF files. What cannot be read counts as not known.
func elvesOf(facts []assay.Fact) map[assay.Digest]*elf {
	m := map[assay.Digest]*elf{}
	for i := range facts {
		if facts[i].Kind != "elf/1" {
			continue
		}
		e := new(elf)
		if raw, err := json.Marshal(facts[i].Value); err == nil && json.Unmarshal(raw, e) == nil {
			m[facts[i].Digest] = e
		}
	}
	return m
}

// runs: it is a program or a library.
func (e *elf) runs() bool { return e != nil && (e.Role == "program" || e.Role == "library") }

func (e *elf) cpu() string {
	s := fmt.Sprintf("%s %d-bit", e.Machine, e.Class)
	if e.Order != "" {
		s += " " + e.Order + "-endian"
	}
	return s
}

// hardening is how the programs and libraries of one system are built.
type hardening struct {
	Path     assay.Path
	Programs int64
	Rows     []protection
}

// protection is how many have one protection.
type protection struct {
	Name, About                string
	Yes, Partial, No, Unknown  int64
	Total                      int64
	FromPartial, FromNo, FromU int64 // where the parts of the bar begin
}

// protections are what the chart shows, with the words of the fact.
var protections = []struct {
	name, about string
	of          func(*elf) string
}{
	{"PIE", "program at an address that changes", func(e *elf) string { return e.PIE }},
	{"NX", "stack not executable", func(e *elf) string { return e.NX }},
	{"RELRO", "relocations read-only", func(e *elf) string { return e.RELRO }},
	{"Canary", "stack overruns noticed", func(e *elf) string { return e.Canary }},
	{"Fortify", "checked library calls", func(e *elf) string { return e.Fortify }},
}

// hardenings counts for each system, in their order; the last one is for
// programs outside all of them.
func hardenings(rep *assay.Report, elves map[assay.Digest]*elf) []*hardening {
	if rep.Files == nil || len(elves) == 0 {
		return nil
	}
	all := make([]*hardening, len(rep.Systems)+1)
	for i := range all {
		all[i] = &hardening{Rows: make([]protection, len(protections))}
		if i < len(rep.Systems) {
			all[i].Path = rep.Systems[i].Path
		}
	}
	for f := range rep.Files {
		if f.Type != assay.Regular || f.Kind != "elf" {
			continue
		}
		if e := elves[f.Ref.Digest]; e.runs() {
			all[systemOf(rep.Systems, f.Path)].count(e)
		}
	}
	var list []*hardening
	for _, h := range all {
		if h.Programs > 0 && len(list) < maxSystems {
			h.finish()
			list = append(list, h)
		}
	}
	return list
}

// systemOf is the index of the innermost system that a path stands in, or the
// number of systems.
func systemOf(systems []assay.System, p assay.Path) int {
	at, long := len(systems), -1
	for i := range systems {
		root := string(systems[i].Path)
		if rest, ok := strings.CutPrefix(string(p), root); ok && len(root) > long && (strings.HasPrefix(rest, "!/") || strings.HasPrefix(rest, "/")) {
			at, long = i, len(root)
		}
	}
	return at
}

func (h *hardening) count(e *elf) {
	h.Programs++
	for i := range protections {
		r := &h.Rows[i]
		switch protections[i].of(e) {
		case "yes", "full":
			r.Yes++
		case "partial":
			r.Partial++
		case "no", "none":
			r.No++
		case "unknown":
			r.Unknown++
		}
	}
}

// finish names the rows and drops those in which nothing was counted.
func (h *hardening) finish() {
	rows := h.Rows[:0]
	for i, r := range h.Rows {
		r.Name, r.About = protections[i].name, protections[i].about
		r.FromPartial = r.Yes
		r.FromNo = r.Yes + r.Partial
		r.FromU = r.FromNo + r.No
		if r.Total = r.FromU + r.Unknown; r.Total > 0 {
			rows = append(rows, r)
		}
	}
	h.Rows = rows
}
