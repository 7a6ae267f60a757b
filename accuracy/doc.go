// Package accuracy measures how much of what is known to be in firmware the
// lab finds: contents, modes, owners, links and devices against listings that
// other tools made, planted flaws against the list of them, and what must
// happen with hostile images.
//
// The images stand outside this repository. ASSAY_SHARED is the folder that
// has corpora/real in it, "../shared" beside the repository unless it is set;
// ASSAY_CORPUS is the folder that corpora/make-groundtruth.sh wrote. Tests
// whose images are not there are skipped and say so.
//
// The figures reached so far stand in recorded.json. A test fails when one
// drops; "go test ./accuracy -record" writes them anew.
package accuracy
