package change

import (
	"fmt"
	"strings"

	"assay"
)

type keyFact struct {
	Encoding     string `json:"encoding"`
	Type         string `json:"type"`
	Algorithm    string `json:"algorithm"`
	Bits         int    `json:"bits"`
	PublicSHA256 string `json:"public_sha256"`
	Offset       int64  `json:"offset"`
}

type certificate struct {
	Subject  string `json:"subject"`
	Issuer   string `json:"issuer"`
	NotAfter string `json:"not_after"`
	SHA256   string `json:"sha256"`
}

// keys compares keys by their public halves and certificates by their digests,
// wherever they stand.
func (c *changes) keys() {
	for _, private := range []bool{true, false} {
		about := "key"
		if private {
			about = "private key"
		}
		c.compare(about, c.a.keys(private), c.b.keys(private))
	}
	c.compare("certificate", c.a.certificates(), c.b.certificates())
}

func (r *release) keys(private bool) map[string]thing {
	m := map[string]thing{}
	for i := range r.facts["key"] {
		f := &r.facts["key"][i]
		k, ok := as[keyFact](f)
		if !ok || private != (k.Type == "private" || k.Type == "store") {
			continue
		}
		id := key(k.Type, k.PublicSHA256)
		if k.PublicSHA256 == "" {
			id = key(k.Type, f.Digest.String(), fmt.Sprint(k.Offset))
		}
		if m[id] != (thing{}) {
			continue
		}
		_, file := r.short(r.at(f))
		name := strings.Join(strings.Fields(fmt.Sprintf("%s %s %s", k.Type, k.Algorithm, bits(k.Bits))), " ")
		m[id] = thing{name: name + " in " + file, path: r.at(f)}
	}
	return m
}

func bits(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d bits", n)
}

func (r *release) certificates() map[string]thing {
	m := map[string]thing{}
	for i := range r.facts["certificate"] {
		f := &r.facts["certificate"][i]
		x, ok := as[certificate](f)
		if !ok || m[x.SHA256] != (thing{}) {
			continue
		}
		day, _, _ := strings.Cut(x.NotAfter, "T")
		_, file := r.short(r.at(f))
		m[x.SHA256] = thing{x.Subject + " in " + file, "issued by " + x.Issuer + ", until " + day, r.at(f)}
	}
	return m
}

type address struct {
	Host string `json:"host"`
	Role string `json:"role"`
}

// destinations compares where updates come from and who may manage the unit
// from afar (TR-069), as far as contents name them.
func (c *changes) destinations() {
	for role, about := range map[string]string{"update": "update", "acs": "remote maintenance"} {
		of := func(r *release) map[string]thing {
			m := map[string]thing{}
			for i := range r.facts["address"] {
				f := &r.facts["address"][i]
				if x, ok := as[address](f); ok && x.Role == role && x.Host != "" && m[x.Host] == (thing{}) {
					m[x.Host] = thing{name: x.Host, path: r.at(f)}
				}
			}
			return m
		}
		c.compare(about, of(c.a), of(c.b))
	}
}

type program struct {
	Role    string `json:"role"`
	PIE     string `json:"pie"`
	NX      string `json:"nx"`
	RELRO   string `json:"relro"`
	Canary  string `json:"canary"`
	Fortify string `json:"fortify"`
}

// programs counts programs and libraries that changed, and tells what their
// hardening lost and gained, and which programs run with rights of another.
func (c *changes) programs() {
	c.a.elves, c.b.elves = c.a.programs(c.b), c.b.programs(c.a)
	count := &c.out.Programs
	for p, f := range c.a.files {
		if f.Kind != "elf" {
			continue
		}
		switch g, both := c.b.files[p]; {
		case !both:
			count.Gone++
		case g.Ref.Digest == f.Ref.Digest:
			count.Same++
		default:
			count.Changed++
			c.hardening(f, g)
		}
	}
	for p, f := range c.b.files {
		if _, both := c.a.files[p]; !both && f.Kind == "elf" {
			count.New++
		}
	}
	c.compare("set-uid", c.a.setuid(), c.b.setuid())
}

// isProgram: the place held an ELF file on side A.
func (c *changes) isProgram(place string) bool { return c.a.files[place].Kind == "elf" }

// programs reads the facts about ELF files that the other side does not have.
func (r *release) programs(other *release) map[assay.Digest]program {
	m := map[assay.Digest]program{}
	for i := range r.facts["elf"] {
		f := &r.facts["elf"][i]
		if other.paths[f.Digest] != "" {
			continue
		}
		if x, ok := as[program](f); ok {
			m[f.Digest] = x
		}
	}
	return m
}

// hardening compares two states of one program.
func (c *changes) hardening(f, g assay.File) {
	x, okA := c.a.elves[f.Ref.Digest]
	y, okB := c.b.elves[g.Ref.Digest]
	if !okA || !okB || x.Role != "program" && x.Role != "library" {
		return
	}
	at, name := c.b.short(g.Path)
	for _, p := range []struct{ what, from, to string }{
		{"PIE", x.PIE, y.PIE}, {"NX", x.NX, y.NX}, {"RELRO", x.RELRO, y.RELRO}, {"canary", x.Canary, y.Canary}, {"fortify", x.Fortify, y.Fortify},
	} {
		if p.from == p.to || weak(p.from) < 0 || weak(p.to) < 0 {
			continue
		}
		what := isNew
		if weak(p.from) > weak(p.to) {
			what = gone
		}
		c.add(assay.Change{About: "hardening", What: what, Name: p.what + " of " + named(at, name), From: p.from, To: p.to, Path: g.Path})
	}
}

// weak ranks the words of a protection; -1 for not known.
func weak(word string) int {
	switch word {
	case "no", "none":
		return 0
	case "partial":
		return 1
	case "yes", "full":
		return 2
	}
	return -1
}

// setuid are programs that run with the rights of their owner or group.
func (r *release) setuid() map[string]thing {
	m := map[string]thing{}
	for _, f := range r.files {
		if !runsAsOther(&f) {
			continue
		}
		text := fmt.Sprintf("mode %04o", f.Mode)
		if f.Has&assay.HasOwner != 0 {
			text += fmt.Sprintf(", owner %d:%d", f.UID, f.GID)
		}
		at, name := r.short(f.Path)
		m[key(at, name)] = thing{named(at, name), text, f.Path}
	}
	return m
}
