// Package address is the survey of addresses in texts and programs: URLs, host
// names, IPv4 addresses and e-mail addresses.
package address

import (
	"bytes"
	"path"
	"strings"

	"assay/anatomy/printable"
	"assay/lab/fact"
	"assay/lab/purpose"
	"assay/lab/survey"
)

// Survey emits one fact.Address for each distinct address of a content.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title: "Addresses: URLs, hosts, IP and mail addresses",
		Learns: "URLs, host names under the usual top-level domains, IPv4 addresses and mail addresses in texts, pages, scripts and in the " +
			"printable text of programs, each with the setting it is the value of, the text around it and a role that these " +
			"suggest: TR-069 server, update, time, name service, dynamic DNS, reports. Names in XML, licences, home pages of projects, " +
			"standards and addresses for bug reports are told too, with the roles namespace and reference; loopback, private, " +
			"link-local and documentation ranges with the role local.",
		Limits: "In programs, four numbers that begin like the object identifiers of certificates are not taken for an address. Documentation (usr/share/doc, man, info, licenses) and package lists are left out. Addresses that are computed, encoded or filled in at run " +
			"time are not seen, nor IPv6 addresses outside of URLs. At most 500 addresses of a content, and the last says so; of references and names in XML the first 40. A " +
			"role is a guess by words.",
		References: []string{
			"RFC 3986 (URI), RFC 1123 section 2.1 (host names), RFC 5737, 2606 and 6761 (for documentation), RFC 1918 (private addresses)",
			"Broadband Forum TR-069, ManagementServer.URL",
		},
	},
	Version: 2,
	Selects: selects,
	Read:    read,
}

const (
	maxFacts   = 500
	maxAsides  = 40 // of these references and names in XML
	maxContext = 160
	maxSize    = 64 << 20
)

func selects(s *survey.Subject) bool {
	if s.Size > maxSize || s.Size < 6 {
		return false
	}
	switch s.Kind {
	case "elf", "text", "script", "html", "xml", "json", "lua-bytecode":
	default:
		return false
	}
	name := "/" + s.Name
	if purpose.Documentation(s.Name) {
		return false
	}
	for _, d := range []string{"/lib/dpkg/info/", "/lib/opkg/info/", "/lib/apt/lists/", "/share/zoneinfo/", "/share/misc/", "/share/bug/"} {
		if strings.Contains(name, d) {
			return false
		}
	}
	base := path.Base(name)
	return !strings.HasPrefix(base, "COPYING") && !strings.HasPrefix(base, "LICENSE") && base != "status" && base != "status-old" && base != "available"
}

// finder collects the addresses of one content.
type finder struct {
	binary bool
	list   []fact.Address
	at     map[string]int // by kind and value
	more   bool
	asides int // references and namespaces among them

	b     []byte
	base  int64
	lines counter
}

func read(in *survey.Input, emit func(any)) error {
	f := &finder{binary: in.Kind == "elf" || in.Kind == "lua-bytecode", at: map[string]int{}}
	err := printable.Pieces(in.Ctx, in, func(b []byte, base int64, from, to int) bool {
		f.b, f.base = b, base
		f.lines.begin(base + int64(from))
		f.search(from, to)
		f.lines.count(b, base, to)
		return !f.more
	})
	for i := range f.list {
		if f.more && i == len(f.list)-1 {
			f.list[i].More = true
		}
		emit(f.list[i])
	}
	return err
}

// search looks at every dot, since addresses have one, and at every "://".
func (f *finder) search(from, to int) {
	b := f.b
	behind := from // nothing before is looked at again
	mark := f.next(from)
	for at := from; at < to && !f.more; {
		j := to
		if i := bytes.IndexByte(b[at:to], '.'); i >= 0 {
			j = at + i
		}
		for mark < j { // URLs up to there
			if mark >= behind {
				behind = f.url(mark)
			}
			mark = f.next(max(mark+3, behind))
		}
		if j == to {
			return
		}
		if j >= behind && j > 0 && j+1 < len(b) && isLabel[b[j-1]] && isLabel[b[j+1]] {
			behind = f.dotted(j)
		}
		at = max(j+1, min(behind, to))
	}
}

// next gives the place of the next "://".
func (f *finder) next(at int) int {
	if at < len(f.b) {
		if i := bytes.Index(f.b[at:], scheme); i >= 0 {
			return at + i
		}
	}
	return len(f.b)
}

var scheme = []byte("://")

// isLabel tells the bytes of host names.
var isLabel = func() (t [256]bool) {
	for c := range t {
		t[c] = c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-'
	}
	return t
}()

// add notes an address once, with what stands around it.
func (f *finder) add(a fact.Address, at, end int) {
	id := a.Kind + "\x00" + a.Value
	if i, seen := f.at[id]; seen {
		f.list[i].Count = max(f.list[i].Count, 1) + 1
		return
	}
	if len(f.list) == maxFacts {
		f.more = true
		return
	}
	if f.asides == maxAsides && isReference(a.Host) {
		return
	}
	a.Value = fact.Text(a.Value)
	a.Offset = f.base + int64(at)
	if !f.binary {
		a.Line = f.lines.count(f.b, f.base, at)
	}
	a.Context, a.Key = f.around(at, end)
	if bytes.Contains(f.b[max(0, at-40):at], []byte("xmlns")) && bytes.LastIndexByte(f.b[max(0, at-40):at], '>') < 0 {
		a.Role = "namespace"
	}
	if a.Role == "" {
		a.Role = role(&a)
	}
	if !f.binary && a.Role != "local" && a.Role != "namespace" && f.comment(at) {
		a.Role = "reference"
	}
	if a.Role == "reference" || a.Role == "namespace" {
		if f.asides == maxAsides {
			return
		}
		f.asides++
	}
	f.at[id] = len(f.list)
	f.list = append(f.list, a)
}

// comment tells whether the line up to a place is one of a comment.
func (f *finder) comment(at int) bool {
	from := bytes.LastIndexByte(f.b[max(0, at-1000):at], '\n') + 1 + max(0, at-1000)
	line := bytes.TrimLeft(f.b[from:at], " \t")
	for _, m := range marks {
		if bytes.HasPrefix(line, m) {
			return true
		}
	}
	return bytes.Contains(line, marks[len(marks)-1])
}

var marks = [][]byte{[]byte("#"), []byte("//"), []byte("/*"), []byte("* "), []byte("*\t"), []byte("-- "), []byte(";"), []byte("dnl "), []byte("<!--"), []byte(" // ")}

// counter counts lines up to a place; places do not go back far.
type counter struct {
	line int   // lines that ended before at
	at   int64 // in the content
}

func (c *counter) begin(at int64) { c.at = max(c.at, at) }

func (c *counter) count(b []byte, base int64, to int) int {
	if p := base + int64(to); p > c.at {
		c.line += bytes.Count(b[c.at-base:to], []byte{'\n'})
		c.at = p
		return c.line + 1
	} else if p < c.at {
		return c.line + 1 - bytes.Count(b[to:c.at-base], []byte{'\n'})
	}
	return c.line + 1
}
