package transform

import (
	"bytes"
	"io"

	"github.com/jhillyerd/enmime/v2"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform/mimescan"
	"github.com/mailchute/mailchute/transform/smime"
)

const schemaVersion = "1.0"

// mostWarnings is how many warnings an event holds.
const mostWarnings = 200

// reading is the work on one mail.
type reading struct {
	t        *Transformer
	desk     *desk
	mail     *mail
	budget   *budget
	shelf    *shelf
	level    int // messages around this one
	tree     *mimescan.Tree
	nodes    []*enmime.Part                // of enmime's tree, one for each part; nil where the trees differ
	enclosed map[int][]*eventv1.Attachment // files in the text of a part
	seals    map[int]smime.Seal            // of the parts that are CMS objects
	unsealed bool                          // the bodies are those of a signed part
	page     *page                         // the html body read last
	other    string                        // a character set that the mail names; "" until it is looked for
	out      *eventv1.Event
	warnings []*eventv1.Warning
	lost     bool // something of the mail is not in the event
	dropped  bool // the octets of a file are not, which size and hash tell without a warning
	headOnly bool // there is no more than the header
}

// event reads the mail and returns the event, and whether it holds everything.
func (r *reading) event() (e *eventv1.Event, whole bool) {
	r.out = &eventv1.Event{SchemaVersion: schemaVersion, Raw: r.scan()}
	if r.mail.crOnly {
		r.warn("line_ends_cr", "", "every line ends with CR alone; read as line ends", false)
	}
	r.structure()
	r.fingerprint()
	r.header()
	if r.headOnly {
		r.warn("body_not_retrieved", "", "the mail is larger than the limit; all but its header is left out, and is on the server", true)
	} else {
		r.bodies()
		r.replied()
	}
	r.conversation()
	r.judged()
	r.out.Security = r.security()
	r.out.Parse = r.parse()
	return r.out, !r.lost && !r.dropped
}

// scan reads the mail for the first time: it hashes it and finds its parts.
func (r *reading) scan() *eventv1.Raw {
	l := r.t.limits
	limits := mimescan.Limits{
		Depth: l.Depth, Parts: max(r.budget.parts, 1), HeaderBlock: l.HeaderBlock, Header: l.Header,
		Headers: max(r.budget.headers, 0), Params: l.Parameters, Boundary: l.Boundary,
	}
	size, sum := r.mail.survey(func(src io.Reader) {
		r.tree, _ = mimescan.Scan(src, limits) // the mail notes what cannot be read
	})
	return &eventv1.Raw{Size: octets(size), Sha256: sum}
}

// structure lets enmime read what the parts say of themselves.
func (r *reading) structure() {
	tree := r.tree
	r.budget.parts -= len(tree.Parts)
	for i := range tree.Parts {
		for _, f := range tree.Parts[i].Fields {
			r.budget.headers -= len(f.Value)
		}
	}
	for _, f := range tree.Faults {
		if r.headOnly && (f.Code == mimescan.BoundaryUnused || f.Code == mimescan.NotClosed) {
			continue // that would be told of the body
		}
		r.warn(f.Code, f.Part, f.Detail, f.Lost)
	}
	r.desk.skeleton = tree.AppendSkeleton(r.desk.skeleton[:0])
	r.desk.lines.Reset(bytes.NewReader(r.desk.skeleton))
	root, err := r.t.enmime.ReadParts(r.desk.lines)
	if err == nil {
		r.nodes = inOrder(root, len(tree.Parts))
	}
}

// inOrder lists a tree of n parts, each before its children; nil if it has not n.
func inOrder(root *enmime.Part, n int) []*enmime.Part {
	nodes := make([]*enmime.Part, 0, n)
	for p := root; p != nil; {
		if len(nodes) == n {
			return nil
		}
		nodes = append(nodes, p)
		if p.FirstChild != nil {
			p = p.FirstChild
			continue
		}
		for p != nil && p.NextSibling == nil {
			p = p.Parent
		}
		if p != nil {
			p = p.NextSibling
		}
	}
	if len(nodes) != n {
		return nil
	}
	return nodes
}

// node is what enmime read of part i, nil if it read another tree.
func (r *reading) node(i int) *enmime.Part {
	if r.nodes == nil {
		return nil
	}
	return r.nodes[i]
}

// warn notes something repaired or left out.
func (r *reading) warn(code, part, detail string, lost bool) {
	r.lost = r.lost || lost
	if len(r.warnings) >= mostWarnings {
		return
	}
	for _, w := range r.warnings {
		if w.Code == code && w.GetPart() == part && w.Detail == detail {
			return // told before
		}
	}
	w := &eventv1.Warning{Code: code, Detail: detail}
	if part != "" {
		w.Part = &part
	}
	r.warnings = append(r.warnings, w)
}

// parse says how well the mail could be read.
func (r *reading) parse() *eventv1.Parse {
	p := &eventv1.Parse{
		Status: "ok", Parser: parserName,
		Parts: uint32(len(r.tree.Parts)), Depth: uint32(r.tree.Depth),
	}
	if r.mail.err != nil {
		r.warn("source_unreadable", "", "the message could not be read to its end", true)
	}
	p.Warnings = r.warnings
	switch {
	case r.mail.err != nil:
		p.Status = "failed"
	case len(r.warnings) > 0:
		p.Status = "degraded"
	}
	return p
}

// fingerprint hashes the mail without the fields that servers change in place.
func (r *reading) fingerprint() {
	var volatile []span
	for _, f := range r.tree.Parts[0].Fields {
		if isVolatile(f.Name) {
			volatile = append(volatile, span{f.Start, f.End})
		}
	}
	sum := r.out.Raw.Sha256
	if len(volatile) > 0 {
		_, sum = r.mail.digest(volatile, r.desk.block)
	}
	r.out.Raw.FingerprintSha256 = &sum
}

// isVolatile says whether servers write that field into mail that they keep.
func isVolatile(name string) bool {
	for _, v := range [...]string{"status", "x-status", "x-uid", "x-uidl", "x-keywords", "x-imap", "x-imapbase", "content-length", "lines"} {
		if isNamed(name, v) {
			return true
		}
	}
	return false
}
