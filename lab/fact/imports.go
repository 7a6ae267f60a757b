package fact

// Imports sorts the functions that a program or library imports by what can go
// wrong with them, and lists texts that look like command lines with a place
// to fill in.
type Imports struct {
	Role       string   `json:"role"`                  // as of ELF.Role
	Unbounded  []string `json:"unbounded,omitempty"`   // copies that know no limit: strcpy, sprintf, gets
	Format     []string `json:"format,omitempty"`      // take a format: printf, syslog
	Command    []string `json:"command,omitempty"`     // run a command line or program: system, popen, execve
	Temporary  []string `json:"temporary,omitempty"`   // predictable temporary names: mktemp, tmpnam
	WeakRandom []string `json:"weak_random,omitempty"` // rand, random, drand48
	WeakCrypto []string `json:"weak_crypto,omitempty"` // MD5, SHA1, DES, RC4, crypt
	Memory     []string `json:"memory,omitempty"`      // malloc, free, alloca
	Network    []string `json:"network,omitempty"`     // socket, bind, accept
	Privilege  []string `json:"privilege,omitempty"`   // setuid, chroot, capset
	Request    []string `json:"request,omitempty"`     // texts in its data that name data of a request: QUERY_STRING, HTTP_COOKIE
	// Templates are texts in the data of a program that imports a function
	// which hands a line to a shell: they begin with the name of a
	// command and have a place for a text (%s).
	Templates []Template `json:"templates,omitempty"`
	// Truncated: there are more templates than told.
	Truncated bool `json:"truncated,omitempty"`
}

// Template is a command line to be filled in.
type Template struct {
	Text   string `json:"text"` // at most 200 bytes
	Offset int64  `json:"offset"`
}
