package fact

// Environment is a set of variables of the boot loader U-Boot (env/common.c):
// what it boots from, with which arguments, how long it waits for a key.
type Environment struct {
	// Form is "text" (a variable on each line) or "loader" (texts ended by NUL
	// inside a boot loader: the defaults that hold until others are saved).
	Form      string     `json:"form"`
	Variables []Variable `json:"variables"`
	Offset    int64      `json:"offset"` // of the first variable, in bytes
	Length    int64      `json:"length"`
}

// Variable is one variable of a boot loader.
type Variable struct {
	Name   string `json:"name"`
	Value  string `json:"value,omitempty"`
	Offset int64  `json:"offset"`         // in bytes from the start of the content
	Line   int    `json:"line,omitempty"` // counted from 1; 0 in a boot loader
}

// Variable gives the variable of that name; nil when there is none.
func (e *Environment) Variable(name string) *Variable {
	for i := range e.Variables {
		if e.Variables[i].Name == name {
			return &e.Variables[i]
		}
	}
	return nil
}
