package script

import "strings"

// language says how the code of a language is read and what in it matters.
type language struct {
	name     string
	sigils   bool     // variables begin with $, @ or %; strings in double quotes and backticks hold variables
	dotted   bool     // names are joined by dots and colons
	lines    bool     // a line ends a statement; otherwise ; { and } do
	comments []string // marks that begin a comment to the end of the line
	fold     bool     // case of names means nothing
	backtick bool     // text in backticks is a command
	sources  map[string]guard
	sinks    map[string]sink
	checks   map[string]bool // functions that quote, convert or test
}

// guard decides by the text that follows a name whether it counts; cgi says
// that the script reads variables of the Common Gateway Interface.
type guard func(after string, cgi bool) bool

type sink struct {
	how string
	ok  func(args string) bool
}

func anyway(string, bool) bool { return true }

// ofRequest wants the name of a variable that the sender of a request chooses.
func ofRequest(after string, _ bool) bool {
	after = after[:min(len(after), 60)]
	for _, n := range []string{"QUERY_STRING", "REQUEST_URI", "PATH_INFO", "PATH_TRANSLATED", "\"HTTP_", "'HTTP_", "{HTTP_", "CONTENT_TYPE", "REMOTE_USER", "REMOTE_HOST", "PHP_AUTH_", "REQUEST_METHOD"} {
		if strings.Contains(after, n) {
			return n != "REQUEST_METHOD"
		}
	}
	return false
}

// inCGI is for standard input, which is the body of a request in CGI.
func inCGI(_ string, cgi bool) bool { return cgi }

func names(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}

func guarded(g guard, list string, more ...map[string]guard) map[string]guard {
	m := map[string]guard{}
	for _, w := range strings.Fields(list) {
		m[w] = g
	}
	for _, o := range more {
		for k, v := range o {
			m[k] = v
		}
	}
	return m
}

func sinks(how, list string, ok func(string) bool, more ...map[string]sink) map[string]sink {
	m := map[string]sink{}
	for _, w := range strings.Fields(list) {
		m[w] = sink{how, ok}
	}
	for _, o := range more {
		for k, v := range o {
			m[k] = v
		}
	}
	return m
}

const (
	command   = "command"
	evaluated = "evaluated"
)

var languages = map[string]*language{
	"php": {
		name: "php", sigils: true, backtick: true, comments: []string{"//", "#"},
		sources: guarded(anyway, "$_GET $_POST $_REQUEST $_COOKIE $_FILES $HTTP_GET_VARS $HTTP_POST_VARS $HTTP_RAW_POST_DATA",
			guarded(ofRequest, "$_SERVER $_ENV getenv"),
			guarded(func(after string, _ bool) bool { return strings.Contains(after[:min(len(after), 24)], "php://input") }, "file_get_contents fopen")),
		sinks: sinks(command, "exec system shell_exec passthru popen proc_open pcntl_exec", nil,
			sinks(evaluated, "eval create_function", nil),
			// D-Link's configuration daemon runs the third argument when the node is read
			sinks(command, "setattr", func(args string) bool { return strings.Contains(args, "\"get\"") || strings.Contains(args, "'get'") })),
		checks: names("escapeshellarg escapeshellcmd intval floatval preg_match preg_replace ereg filter_var is_numeric is_int ctype_digit ctype_alnum ctype_xdigit in_array ip2long inet_pton basename isdigit isempty cut_count INET_validv4addr INET_validhost checkdate settype"),
	},
	"lua": {
		name: "lua", dotted: true, lines: true, comments: []string{"--"},
		sources: guarded(anyway, `luci.http.formvalue http.formvalue luci.http.formvaluetable http.formvaluetable luci.http.content
			http.content luci.http.getcookie http.getcookie luci.dispatcher.context.requestpath luci.dispatcher.context.path
			ngx.req.get_uri_args ngx.req.get_post_args ngx.req.get_body_data ngx.req.get_headers ngx.var.args ngx.var.request_uri
			ngx.var.query_string cgilua.POST cgilua.QUERY cgilua.cookies.get formvalue`,
			guarded(ofRequest, "os.getenv luci.http.getenv http.getenv nixio.getenv getenv"),
			guarded(inCGI, "io.read io.stdin:read io.stdin.read")),
		sinks: sinks(command, `os.execute io.popen luci.sys.exec luci.sys.call luci.sys.execl luci.sys.execi luci.util.exec luci.util.execl
			luci.util.execi sys.exec sys.call util.exec util.execl util.execi nixio.fs.popen fork_exec`, nil,
			sinks(evaluated, "loadstring load luci.util.loadstring", nil)),
		checks: names("luci.util.shellquote util.shellquote shellquote shell_escape shellescape tonumber string.match string.find string.gsub match find gsub luci.ip.new ip.new luci.cbi.datatypes.ip4addr inet_pton"),
	},
	"python": {
		name: "python", dotted: true, lines: true, comments: []string{"#"},
		sources: guarded(anyway, `cgi.FieldStorage FieldStorage cgi.parse request.args request.form request.values request.json request.GET
			request.POST request.cookies request.data request.query request.params request.files request.get_json self.get_argument
			self.get_arguments self.request.body self.rfile.read web.input bottle.request.query bottle.request.forms`,
			guarded(ofRequest, "os.environ os.getenv environ environ.get os.environ.get"),
			guarded(inCGI, "sys.stdin.read sys.stdin raw_input")),
		sinks: sinks(command, "os.system os.popen os.popen2 os.popen3 os.popen4 commands.getoutput commands.getstatusoutput subprocess.getoutput subprocess.getstatusoutput", nil,
			sinks(command, "subprocess.Popen subprocess.call subprocess.check_call subprocess.check_output subprocess.run Popen check_output check_call",
				func(args string) bool {
					return strings.Contains(args, "shell=True") || strings.Contains(args, "shell = True")
				}),
			sinks(evaluated, "eval exec execfile", nil)),
		checks: names("shlex.quote pipes.quote quote int float isdigit isalnum re.match re.fullmatch re.search re.sub ipaddress.ip_address ip_address socket.inet_aton ast.literal_eval"),
	},
	"perl": {
		name: "perl", sigils: true, backtick: true, comments: []string{"#"},
		sources: guarded(inCGI, "param Vars STDIN ReadParse url_param cookie", guarded(ofRequest, "$ENV")),
		sinks: sinks(command, "system exec", func(args string) bool { return !hasComma(args) },
			sinks(command, "qx", nil), sinks(command, "open", func(args string) bool {
				return strings.Contains(args, "|\"") || strings.Contains(args, "\"|") || strings.Contains(args, "| \"")
			}),
			sinks(evaluated, "eval", func(args string) bool { return !strings.HasPrefix(strings.TrimSpace(args), "{") })),
		checks: names("quotemeta int shell_quote String::ShellQuote::shell_quote inet_aton"),
	},
	"asp": {
		name: "asp", dotted: true, lines: true, fold: true, comments: []string{"//"},
		sources: guarded(anyway, "request.form request.querystring request.cookies request request_form websgetvar getwebvar get_cgi cgi_get"),
		sinks: sinks(command, "dosystem system shell.run wshell.run wscript.shell.run run_cmd do_cmd", nil,
			sinks(evaluated, "eval execute executeglobal", nil)),
		checks: names("cint clng isnumeric server.htmlencode"),
	},
}

// hasComma tells whether a list of arguments has more than one.
func hasComma(args string) bool {
	depth := 0
	var quote byte
	for i := 0; i < len(args); i++ {
		switch c := args[i]; {
		case quote != 0:
			if c == '\\' {
				i++
			} else if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'' || c == '`':
			quote = c
		case c == '(' || c == '[' || c == '{':
			depth++
		case c == ')' || c == ']' || c == '}':
			depth--
		case c == ',' && depth <= 0:
			return true
		}
	}
	return false
}
