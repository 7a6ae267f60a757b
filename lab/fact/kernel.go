package fact

// Kernel is a Linux version banner (init/version.c, linux_banner) found in a
// content: an image of the kernel or a part of one.
type Kernel struct {
	Release  string `json:"release"` // "2.6.31", "5.10.0-19-amd64"
	Banner   string `json:"banner"`
	Compiler string `json:"compiler,omitempty"`
	Built    string `json:"built,omitempty"` // as written in the banner
	By       string `json:"by,omitempty"`    // user@host
	Offset   int64  `json:"offset"`
	Length   int64  `json:"length"`
}
