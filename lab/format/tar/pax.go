package tar

import (
	"bytes"
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"

	"assay"
)

// record is one "length key=value" line of a pax extended header
// (POSIX.1-2001, pax utility).
type record struct{ key, value string }

// records are in the order of the file; later ones win, and those of the entry
// win over global ones.
type records struct{ local, global []record }

// parsePax reads records until the first that is malformed; ok is false if
// there was one.
func parsePax(b []byte) (list []record, ok bool) {
	for len(b) > 0 {
		sp := bytes.IndexByte(b, ' ')
		if sp < 1 || sp > 10 {
			return list, zero(b)
		}
		n, err := strconv.Atoi(string(b[:sp]))
		if err != nil || n <= sp+1 || n > len(b) || b[n-1] != '\n' {
			return list, false
		}
		key, value, found := strings.Cut(string(b[sp+1:n-1]), "=")
		if !found || key == "" {
			return list, false
		}
		list = append(list, record{key, value})
		b = b[n:]
	}
	return list, true
}

// get gives the value in force; an empty value takes a key back.
func (r *records) get(key string) (string, bool) {
	for _, list := range [2][]record{r.local, r.global} {
		for i := len(list) - 1; i >= 0; i-- {
			if list[i].key == key {
				return list[i].value, list[i].value != ""
			}
		}
	}
	return "", false
}

// decimal gives the value as a number, cut at the decimal point towards
// minus infinity (times have fractions).
func (r *records) decimal(key string) (int64, bool) {
	s, ok := r.get(key)
	if !ok {
		return 0, false
	}
	whole, fraction, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return 0, false
	}
	if strings.HasPrefix(whole, "-") && strings.Trim(fraction, "0") != "" {
		n--
	}
	return n, true
}

// maxXattrs bounds the attributes of one entry; the rest is left out.
const maxXattrs = 1024

// xattrs collects extended attributes: SCHILY.xattr.NAME holds the value as it
// is, LIBARCHIVE.xattr.NAME in base64 with the name URL-encoded,
// RHT.security.selinux is what old GNU tars of Red Hat wrote.
func (r *records) xattrs() []assay.Xattr {
	var list []assay.Xattr
	add := func(name, value string) {
		if len(list) == maxXattrs {
			return
		}
		for i := range list {
			if list[i].Name == name {
				list[i].Value = []byte(value)
				return
			}
		}
		list = append(list, assay.Xattr{Name: name, Value: []byte(value)})
	}
	for _, from := range [2][]record{r.global, r.local} {
		for _, x := range from {
			if name, ok := strings.CutPrefix(x.key, "LIBARCHIVE.xattr."); ok {
				if v, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(x.value, "=")); err == nil {
					if n, err := url.PathUnescape(name); err == nil {
						name = n
					}
					add(name, string(v))
				}
			}
		}
		for _, x := range from {
			if name, ok := strings.CutPrefix(x.key, "SCHILY.xattr."); ok {
				add(name, x.value)
			} else if x.key == "RHT.security.selinux" {
				add("security.selinux", x.value)
			}
		}
	}
	return list
}
