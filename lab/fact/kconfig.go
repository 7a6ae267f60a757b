package fact

// KConfig is what the configuration file of a Linux kernel (.config,
// Documentation/kbuild/kconfig.rst) says, of the options that bear on how the
// kernel protects itself and its users.
type KConfig struct {
	// Release is what the comment at the top says: "# Linux/arm64 6.1.129
	// Kernel Configuration", "# Linux kernel version: 2.6.31".
	Release      string    `json:"release,omitempty"`
	Architecture string    `json:"architecture,omitempty"` // as the kernel's folder arch/ names it, where told
	Options      []KOption `json:"options,omitempty"`      // in the order of the file
	BuiltIn      int       `json:"built_in"`               // options that are y
	Modules      int       `json:"modules"`                // options that are m
	Off          int       `json:"off"`                    // options that are told not to be set
	Others       int       `json:"others"`                 // options with a number or text
}

// KOption is one option. An option that a file does not name does not exist in
// that kernel or depends on one that is off.
type KOption struct {
	Name   string `json:"name"`  // without "CONFIG_"
	Value  string `json:"value"` // "y", "m", a number, an unquoted text; "n" for "is not set"
	Offset int64  `json:"offset"`
	Line   int    `json:"line"`
}

// Option gives the value of an option; "" when the file does not name it.
func (k *KConfig) Option(name string) string {
	for i := range k.Options {
		if k.Options[i].Name == name {
			return k.Options[i].Value
		}
	}
	return ""
}
