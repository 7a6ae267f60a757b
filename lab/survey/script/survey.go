// Package script is the survey of scripts: which data of a request they touch,
// where they run commands, and whether the one reaches the other.
package script

import (
	"bytes"
	"path"
	"strings"

	"assay/lab/fact"
	"assay/lab/survey"
)

// Survey emits one fact.Script for each script that touches request data or
// runs commands.
var Survey = survey.Survey{
	Doc: survey.Doc{
		Title: "Scripts, request data and commands",
		Learns: "For scripts in shell (haserl too), PHP, Lua (LuCI and nginx too), Python, Perl and for ASP pages: where " +
			"they read data of a request (CGI variables, $_GET and its like, formvalue, FieldStorage, param, standard input of a " +
			"POST), where they run commands or evaluate text, and flows of the one to the other through assignments, " +
			"loops and calls of functions in the same file, with the variables and the quoting, converting or testing functions on the way. " +
			"Of shell scripts also: what they fetch and run, where they write flash memory, compare signatures or checksums, write " +
			"files below /tmp under names that can be foreseen, and what they set PATH to.",
		Limits: "Lines are read, nothing is run: what crosses files, objects, tables or a configuration daemon is not followed; order and " +
			"branches are not weighed, so a variable that once held request data counts as such to the end of its function. Whether a " +
			"test or a quoting function suffices is not judged. Of a shell's own commands only eval, sh -c and reading a file in are " +
			"listed. Files over 512 KiB are not read; lists end at 40 places each.",
		References: []string{
			"RFC 3875 (CGI), section 4.1",
			"POSIX.1-2017, Shell and Utilities, chapter 2",
			"https://cwe.mitre.org/data/definitions/78.html",
			"OpenWrt, LuCI: luci.http and luci.sys; GoAhead and boa: ASP pages",
		},
	},
	Version: 1,
	Selects: selects,
	Read:    read,
}

const (
	maxSize = 512 << 10 // bytes of a file
	maxList = 40        // of places in each list
	maxText = 200       // bytes of a line
)

func selects(s *survey.Subject) bool {
	if s.Size > maxSize || s.Size < 8 {
		return false
	}
	switch s.Kind {
	case "script":
		return true
	case "text", "html", "xml":
	default:
		return false
	}
	switch path.Ext(s.Name) {
	case ".php", ".php3", ".phtml", ".inc", ".lua", ".lp", ".lsp", ".py", ".pl", ".pm", ".cgi", ".asp", ".sh", ".htm", ".has":
		return true
	}
	return bytes.Contains(s.Head, []byte("<?")) && !bytes.HasPrefix(s.Head, []byte("<?xml")) ||
		strings.Contains(s.Name, "cgi-bin/")
}

func read(in *survey.Input, emit func(any)) error {
	b, ok := in.All(maxSize)
	if !ok {
		return nil
	}
	text := string(b)
	interpreter, name := shebang(text)
	lang, code := languageOf(text, name)
	if lang == "" {
		return nil
	}
	s := fact.Script{Language: lang, Interpreter: fact.Text(interpreter)}
	r := &record{src: text, script: &s}
	if lang == "shell" {
		readShell(code, r)
		readUses(code, r)
	} else {
		readCode(languages[lang], code, r)
	}
	s.CGI = s.CGI || hasHeader(text)
	for _, l := range [][]fact.Spot{s.Request, s.Commands, s.Fetches, s.Writes, s.Verifies, s.Temporary, s.Paths} {
		if len(l) > 0 {
			emit(s)
			return nil
		}
	}
	return nil
}

// hasHeader tells a script that writes the header of a CGI response.
func hasHeader(text string) bool {
	for _, s := range []string{"Content-Type:", "Content-type:", "content-type:"} {
		if i := strings.Index(text, s); i > 0 && strings.IndexByte("\"'\n ", text[i-1]) >= 0 && strings.HasPrefix(text, "#!") {
			return true
		}
	}
	return false
}
