package fact

// Script is what a script does with data that comes from a request, as far as
// its text tells: which it touches, where it runs commands or evaluates text,
// and what of the one reaches the other through assignments in the same file.
type Script struct {
	Language    string `json:"language"`              // "shell", "php", "lua", "python", "perl" or "asp"
	Interpreter string `json:"interpreter,omitempty"` // as in the first line: "/bin/sh"
	// CGI: it reads variables of the Common Gateway Interface (RFC 3875) or
	// writes a Content-Type header.
	CGI bool `json:"cgi,omitempty"`
	// Request are the places where request data is read; Name is the variable
	// or function.
	Request []Spot `json:"request,omitempty"`
	// Commands are the places where a command is run or text is evaluated by
	// something that understands a shell's or the language's syntax; Name is
	// the function or construct.
	Commands []Spot `json:"commands,omitempty"`
	Flows    []Flow `json:"flows,omitempty"`
	// Of shell scripts: where something is fetched over a network, where flash
	// memory or a system is written, where a signature or checksum is compared,
	// where files below /tmp with a name that can be foreseen are written, and what
	// PATH is set to (Name is the value). Name is the program, of temporary
	// files the file.
	Fetches   []Spot `json:"fetches,omitempty"`
	Writes    []Spot `json:"writes,omitempty"`
	Verifies  []Spot `json:"verifies,omitempty"`
	Temporary []Spot `json:"temporary,omitempty"`
	Paths     []Spot `json:"paths,omitempty"`
	// Runs are places where what was fetched in the same script is run: piped
	// into a shell, or a file that a fetch wrote. Name is the address or file.
	Runs []Spot `json:"runs,omitempty"`
	// Truncated: a list ended at its limit, or the file was cut.
	Truncated bool `json:"truncated,omitempty"`
}

// Spot is one place in a script.
type Spot struct {
	Name   string `json:"name"`
	Text   string `json:"text"` // the line, blanks at its ends removed, at most 200 bytes
	Offset int64  `json:"offset"`
	Line   int    `json:"line"`
}

// Flow is request data that reaches a place of Script.Commands.
type Flow struct {
	From Spot `json:"from"`
	To   Spot `json:"to"`
	// How the data takes part: "evaluated" (read as a command or as code),
	// "command" (part of a command line that a shell reads), "word" (an
	// argument without quotes, split at blanks but not read as a command).
	How string   `json:"how"`
	Via []string `json:"via,omitempty"` // variables on the way, in order
	// Checks are functions on the way, or conditions about a variable on the
	// way, that quote, convert or restrict: "escapeshellarg", "tonumber".
	// Whether they suffice is not judged.
	Checks []string `json:"checks,omitempty"`
}
