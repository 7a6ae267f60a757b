package secret

import "strings"

// elements reads the names and values of markup in a line: pairs of attributes
// that give a name and a value (Realtek's <Value Name= Value=>, ZTE's <DM name=
// val=>), attributes that are secrets by themselves (Huawei's Password=), and
// elements with text (<password>x</password>).
func elements(t string) (list []pair) {
	for len(list) < maxPairs {
		i := strings.IndexByte(t, '<')
		if i < 0 || i+1 >= len(t) {
			return list
		}
		t = t[i+1:]
		if t[0] == '/' || t[0] == '!' || t[0] == '?' {
			continue
		}
		end := strings.IndexByte(t, '>')
		if end < 0 {
			return append(list, attributes(t)...)
		}
		tag := t[:end]
		t = t[end+1:]
		name, rest, _ := strings.Cut(strings.TrimSuffix(tag, "/"), " ")
		if formTags[strings.ToLower(name)] {
			continue
		}
		if strings.IndexByte(rest, '=') >= 0 {
			list = append(list, attributes(rest)...)
		}
		if strings.HasSuffix(tag, "/") {
			if rest == "" {
				list = append(list, pair{key: local(name), form: "element", quoted: true})
			}
			continue
		}
		if text, after, ok := strings.Cut(t, "<"); ok && strings.HasPrefix(after, "/"+name) {
			list = append(list, pair{key: local(name), value: entities(strings.TrimSpace(text)), form: "element", quoted: true})
		}
	}
	return list
}

// formTags are elements of pages and forms, whose names and values are those
// of fields to be filled in.
var formTags = set("input button label select option img a meta form td tr th table div span p script link textarea param br b i h1 h2 h3 body html head title font center li ul string item")

func local(name string) string {
	if i := strings.LastIndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}

// attributes reads NAME="value" pairs; a pair of name and value becomes one.
func attributes(s string) (list []pair) {
	name, value, has := "", "", false
	for len(list) < maxPairs {
		i := strings.IndexByte(s, '=')
		if i < 0 || i+1 >= len(s) {
			break
		}
		key := strings.TrimSpace(s[:i])
		if j := strings.LastIndexAny(key, " \t"); j >= 0 {
			key = key[j+1:]
		}
		s = strings.TrimLeft(s[i+1:], " ")
		if s == "" || s[0] != '"' && s[0] != '\'' {
			break
		}
		end := strings.IndexByte(s[1:], s[0])
		if end < 0 {
			break
		}
		v := entities(s[1 : 1+end])
		s = s[end+2:]
		switch strings.ToLower(local(key)) {
		case "name":
			name = v
		case "value", "val", "default", "defaultvalue":
			value, has = v, true
		}
		list = append(list, pair{key: local(key), value: v, form: "element", quoted: true})
	}
	if name != "" && has {
		list = append(list, pair{key: name, value: value, form: "element", quoted: true})
	}
	return list
}

var entity = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "&quot;", `"`, "&apos;", "'", "&#38;", "&", "&#34;", `"`)

func entities(s string) string {
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	return entity.Replace(s)
}
