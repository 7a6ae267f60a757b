package script

import (
	"sort"
	"strings"

	"assay/anatomy/shell"
)

// follower follows request data through one shell script.
type follower struct {
	*record
	stdin     bool // standard input is the body of a request
	form      bool // FORM_, GET_ and POST_ variables are made by haserl
	vars      map[string]*taint
	functions map[string]bool
	changed   bool
}

// step is a command or the head of a loop, in the order of the text.
type step struct {
	words, assigns []string
	at             int
	function       string
	piped          bool // reads what the command before writes
}

func readShell(code string, r *record) {
	f := &follower{record: r, vars: map[string]*taint{}}
	f.form = strings.HasSuffix(r.script.Interpreter, "haserl")
	f.stdin = f.form || strings.Contains(code, "REQUEST_METHOD") || strings.Contains(code, "CONTENT_LENGTH")
	r.script.CGI = f.stdin || strings.Contains(code, "QUERY_STRING")
	if !r.script.CGI && !strings.Contains(code, "eval") && !strings.Contains(code, "HTTP_") && !strings.Contains(code, "PATH_INFO") &&
		!strings.Contains(code, "REQUEST_URI") && !strings.Contains(code, " -c") {
		return
	}
	steps, functions := r.steps(code)
	f.functions = functions
	for range maxPasses {
		f.changed = false
		for i := range steps {
			s := &steps[i]
			var before *step
			if s.piped && i > 0 {
				before = &steps[i-1]
			}
			f.step(s, before, 0)
		}
		if !f.changed {
			return
		}
	}
}

// steps reads the script once.
func (r *record) steps(code string) ([]step, map[string]bool) {
	if r.functions == nil {
		r.list, r.functions = stepsOf(code)
	}
	return r.list, r.functions
}

// stepsOf lists commands and the heads of for loops, which name a variable.
func stepsOf(code string) ([]step, map[string]bool) {
	script := shell.Read(code)
	var steps []step
	for _, c := range script.Commands {
		before := strings.TrimRight(code[max(0, c.Offset-64):c.Offset], " \t\n\\")
		steps = append(steps, step{c.Words, c.Assigns, c.Offset, c.Function, strings.HasSuffix(before, "|") && !strings.HasSuffix(before, "||")})
	}
	at := 0
	for line := range strings.SplitAfterSeq(code, "\n") {
		if i := strings.Index(line, "for "); i >= 0 && strings.TrimLeft(line[:i], " \t;") == "" {
			name, list, ok := strings.Cut(line[i+4:], " in ")
			list, _, _ = strings.Cut(list, "; do")
			if name = strings.TrimSpace(name); ok && shellName(name) {
				steps = append(steps, step{assigns: []string{name + "=" + strings.TrimRight(list, " ;\r\n")}, at: at + i})
			}
		}
		at += len(line)
	}
	sort.SliceStable(steps, func(i, j int) bool { return steps[i].at < steps[j].at })
	return steps, script.Functions
}

func shellName(s string) bool {
	for i := 0; i < len(s); i++ {
		if !isNameByte(s[i]) {
			return false
		}
	}
	return s != "" && len(s) < 80
}

const maxInner = 3

// step looks at one command, and at commands in its words.
func (f *follower) step(s, before *step, depth int) {
	words := s.words
	assigns := s.assigns
	if len(words) > 0 && (words[0] == "local" || words[0] == "export" || words[0] == "readonly" || words[0] == "declare") {
		assigns = append(assigns[:len(assigns):len(assigns)], words[1:]...)
		words = nil
	}
	for _, a := range assigns {
		name, value, ok := strings.Cut(a, "=")
		if !ok || !shellName(strings.TrimSuffix(name, "+")) {
			continue
		}
		f.inner(value, s, depth)
		if t := f.held(value, s); t != nil {
			f.set(strings.TrimSuffix(name, "+"), t)
		}
	}
	for _, w := range words {
		f.inner(w, s, depth)
	}
	if len(words) == 0 {
		return
	}
	f.reads(words, s, before)
	f.runs(words, s, before)
	if f.functions[words[0]] {
		for i, w := range words[1:min(len(words), 10)] {
			if t := f.held(w, s); t != nil {
				f.set(words[0]+"()"+string(rune('1'+i)), t)
			}
		}
	}
}

// inner looks at the commands in a word: $(...) and `...`.
func (f *follower) inner(word string, s *step, depth int) {
	if depth >= maxInner || !strings.ContainsAny(word, "`$") {
		return
	}
	for _, text := range substitutions(word) {
		inside, _ := stepsOf(text)
		for i := range inside {
			inside[i].at, inside[i].function = s.at, s.function
			var before *step
			if inside[i].piped && i > 0 {
				before = &inside[i-1]
			}
			f.step(&inside[i], before, depth+1)
		}
	}
}

// substitutions gives the texts of the command substitutions in a word.
func substitutions(word string) (all []string) {
	for at := 0; at < len(word) && len(all) < 16; {
		switch {
		case word[at] == '\\':
			at += 2
		case word[at] == '\'' && !strings.Contains(word[:at], "\""):
			if i := strings.IndexByte(word[at+1:], '\''); i >= 0 {
				at += i + 1
			}
			at++
		case word[at] == '`':
			i := strings.IndexByte(word[at+1:], '`')
			if i < 0 {
				return all
			}
			all = append(all, word[at+1:at+1+i])
			at += i + 2
		case strings.HasPrefix(word[at:], "$(") && !strings.HasPrefix(word[at:], "$(("):
			depth, i := 0, at+1
			for ; i < len(word); i++ {
				if word[i] == '(' {
					depth++
				} else if word[i] == ')' {
					if depth--; depth == 0 {
						break
					}
				}
			}
			all = append(all, word[min(at+2, len(word)):min(i, len(word))])
			at = i + 1
		default:
			at++
		}
	}
	return all
}

func (f *follower) set(name string, t *taint) {
	if f.vars[name] == nil {
		f.changed = true
	}
	f.vars[name] = t
}

// reads marks what read takes from the body of a request, or from a pipe.
func (f *follower) reads(words []string, s, before *step) {
	if words[0] != "read" {
		return
	}
	var t *taint
	switch {
	case before != nil:
		t = f.held(strings.Join(before.words, " "), s)
	case f.stdin:
		spot := f.request("standard input", s.at)
		t = &taint{from: spot}
	}
	if t == nil {
		return
	}
	for i := 1; i < len(words); i++ {
		w := words[i]
		if len(w) == 2 && w[0] == '-' && strings.Contains("ntpdui", w[1:]) {
			i++
			continue
		}
		if shellName(w) {
			f.set(w, t.through(w, nil))
		}
	}
}

// runs tells whether a command evaluates its words, or has an argument that
// is request data without quotes.
func (f *follower) runs(words []string, s, before *step) {
	base := words[0][strings.LastIndexByte(words[0], '/')+1:]
	rest := strings.Join(words[1:], " ")
	switch {
	case base == "eval":
		f.reach("eval", s, evaluated, rest)
	case base == "." || base == "source":
		if strings.ContainsAny(rest, "$`") {
			f.reach(base, s, evaluated, rest)
		}
	case (shells[base] || base == "su") && hasOption(words[1:], "-c"):
		f.reach(base+" -c", s, command, rest)
	case shells[base] && len(words) == 1 && before != nil:
		f.reach("| "+base, s, command, strings.Join(before.words, " "))
	case base == "xargs" && hasOption(words[1:], "-c") && before != nil:
		f.reach("xargs sh -c", s, command, strings.Join(before.words, " "))
	case strings.HasPrefix(words[0], "$"):
		if t := f.held(words[0], s); t != nil {
			f.flow(t, f.command(words[0], s.at), command, nil)
		}
	case !quiet[base] && !f.functions[base]:
		for _, w := range words[1:] {
			if bare := unquoted(w); bare != "" {
				if t := f.heldIn(bare, s); t != nil {
					f.flow(t, f.spot(base, s.at), "word", nil)
				}
			}
		}
	}
}

func hasOption(words []string, option string) bool {
	for _, w := range words {
		if w == option {
			return true
		}
	}
	return false
}

// quiet are commands that print, test or convert: an argument does no more.
var quiet = names("echo printf [ [[ test expr true false : return exit shift set unset let case read cd cat cut tr sed awk grep head tail basename dirname export local logger sleep date wc sort uniq kill trap httpd")

func (f *follower) reach(name string, s *step, how, words string) {
	spot := f.command(name, s.at)
	if t := f.held(words, s); t != nil {
		f.flow(t, spot, how, nil)
	}
}

// held gives the request data in a word, with what restricts it.
func (f *follower) held(word string, s *step) *taint {
	t := f.heldIn(withoutSingle(word), s)
	if t == nil {
		return nil
	}
	if c := restricts(word); c != "" {
		return t.through("", []string{c}).trim()
	}
	return t
}

func (f *follower) heldIn(word string, s *step) *taint {
	for at := 0; at+1 < len(word); at++ {
		if word[at] == '\\' {
			at++
			continue
		}
		if word[at] != '$' {
			continue
		}
		i := at + 1
		if word[i] == '{' {
			i++
		}
		j := i
		for j < len(word) && isNameByte(word[j]) {
			j++
		}
		name := word[i:j]
		if name == "" {
			continue
		}
		if len(name) == 1 && name >= "1" && name <= "9" {
			if t := f.vars[s.function+"()"+name]; t != nil && s.function != "" {
				return t.through("$"+name, nil)
			}
			continue
		}
		if f.fromRequest(name) {
			return &taint{from: f.request(name, s.at)}
		}
		if t := f.vars[name]; t != nil {
			return t.through(name, nil)
		}
	}
	if f.stdin {
		for _, text := range substitutions(word) {
			w := strings.Fields(text)
			if len(w) > 0 && (w[0] == "cat" && (len(w) == 1 || w[1] == "|") || w[0] == "dd" && strings.Contains(text, "CONTENT_LENGTH") || w[0] == "head" && strings.Contains(text, "CONTENT_LENGTH")) {
				return &taint{from: f.request("standard input", s.at)}
			}
		}
	}
	return nil
}

// fromRequest tells the variables whose value the sender of a request chooses
// (RFC 3875, section 4.1).
func (f *follower) fromRequest(name string) bool {
	switch name {
	case "QUERY_STRING", "REQUEST_URI", "PATH_INFO", "PATH_TRANSLATED", "CONTENT_TYPE", "REMOTE_USER", "REMOTE_HOST":
		return true
	}
	if strings.HasPrefix(name, "HTTP_") {
		return f.script.CGI || name == "HTTP_COOKIE" || name == "HTTP_USER_AGENT" || name == "HTTP_REFERER" || name == "HTTP_HOST"
	}
	return f.form && (strings.HasPrefix(name, "FORM_") || strings.HasPrefix(name, "GET_") || strings.HasPrefix(name, "POST_") || strings.HasPrefix(name, "COOKIE_"))
}

// restricts names what in a word takes characters away.
func restricts(word string) string {
	switch {
	case strings.Contains(word, "tr -cd"), strings.Contains(word, "tr -dc"), strings.Contains(word, "tr -d -c"):
		return "tr -cd"
	case strings.Contains(word, "sed") && strings.Contains(word, "s/[^") && strings.Contains(word, "//"):
		return "sed"
	case strings.Contains(word, "grep -o"), strings.Contains(word, "grep -E -o"), strings.Contains(word, "grep -Eo"):
		return "grep -o"
	case strings.Contains(word, "$(("):
		return "arithmetic"
	case strings.Contains(word, "printf %d"), strings.Contains(word, "printf '%d'"), strings.Contains(word, "printf \"%d\""):
		return "printf %d"
	case strings.Contains(word, "printf %q"), strings.Contains(word, "printf '%q'"):
		return "printf %q"
	}
	return ""
}

// withoutSingle drops what stands in single quotes, outside of double ones.
func withoutSingle(word string) string {
	if !strings.Contains(word, "'") {
		return word
	}
	var b strings.Builder
	double := false
	for i := 0; i < len(word); i++ {
		switch c := word[i]; {
		case c == '\\' && i+1 < len(word):
			b.WriteString(word[i : i+2])
			i++
		case c == '"':
			double = !double
			b.WriteByte(c)
		case c == '\'' && !double:
			n := strings.IndexByte(word[i+1:], '\'')
			if n < 0 {
				return b.String() + word[i:]
			}
			i += n + 1
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}

// unquoted gives the parts of a word that stand outside of quotes and of
// command substitutions.
func unquoted(word string) string {
	if !strings.Contains(word, "$") {
		return ""
	}
	var b strings.Builder
	for i := 0; i < len(word); i++ {
		switch c := word[i]; c {
		case '\\':
			i++
		case '"', '\'', '`':
			n := strings.IndexByte(word[i+1:], c)
			if n < 0 {
				return b.String()
			}
			i += n + 1
		case '$':
			if strings.HasPrefix(word[i:], "$(") {
				return b.String()
			}
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
