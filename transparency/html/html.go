// Package html writes a report as one HTML page that needs nothing else: no
// network, no fonts, no images, no other file. All of it but the tree to
// browse reads with scripts off, on paper, in the dark and on a telephone.
//
// The page gives no score and no overall verdict. It says in this order what
// was inspected, how much of it was opened, what was found, worst first, and
// what was not looked at; then the rest.
//
// Whatever comes from an image is made visible (legible.Escape) and then
// escaped for its place in the page by html/template, or by encoding/json for
// the data of the tree. A content security policy allows the page's own style
// and script, by their digests, and nothing else.
//
// What differs from run to run stands in the last section, which also gives
// the digest of every byte before it.
package html

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"

	"assay"
	"assay/internal/legible"
)

// Options say what a page needs besides the report.
type Options struct {
	// Rule tells the title of a rule ("password/empty") and what to do about
	// it; nil or empty texts when unknown.
	Rule func(rule string) (title, advice string)
}

// Write writes rep as a page.
func Write(w io.Writer, rep *assay.Report, opt Options) error {
	v := newView(rep, opt)
	out := &output{w: bufio.NewWriterSize(w, 64<<10), sum: sha256.New()}
	out.text(head(legible.Escape(rep.Name) + " – inspection report"))
	out.execute("page", v)
	out.tree(v.tree)
	out.text("<script>" + script + "</script>\n")
	out.execute("run", struct {
		Run    assay.Run
		Before int64
		SHA256 string
	}{rep.Run, out.n, hex.EncodeToString(out.sum.Sum(nil))})
	out.text("</main>\n</body>\n</html>\n")
	if out.err == nil {
		out.err = out.w.Flush()
	}
	return out.err
}

// output counts and digests what goes by and keeps the first error.
type output struct {
	w   *bufio.Writer
	sum hash.Hash
	n   int64
	err error
}

// Write implements io.Writer.
func (o *output) Write(b []byte) (int, error) {
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.w.Write(b)
	o.sum.Write(b[:n])
	o.n, o.err = o.n+int64(n), err
	return n, err
}

func (o *output) text(s string) { _, _ = io.WriteString(o, s) }

func (o *output) execute(name string, data any) {
	if err := pages.ExecuteTemplate(o, name, data); err != nil && o.err == nil {
		o.err = err
	}
}
