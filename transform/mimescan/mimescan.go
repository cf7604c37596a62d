// Package mimescan finds the structure of a mail in one forward pass: its
// headers, its multiparts and where the body of each leaf begins and ends
// (RFC 5322 section 2, RFC 2046 section 5.1). It reads the mail in blocks,
// holds no body in memory and does work in proportion to the length of the
// mail, whatever the mail says.
//
// A mail is never refused. What breaks the rules is repaired or cut at a
// limit, and told as a Fault. Decoding is left to others.
package mimescan

import (
	"fmt"
	"io"

	"github.com/mailchute/mailchute/transform/param"
)

// Limits bound what is read; all must be positive.
type Limits struct {
	Depth       int // multiparts within multiparts
	Parts       int // parts, multiparts included
	HeaderBlock int // octets of one header
	Header      int // octets of one field
	Headers     int // octets of all headers together
	Params      int // parameters of one field
	Boundary    int // octets of a boundary
}

// Tree is the structure of a mail.
type Tree struct {
	Parts  []Part // the root first, then each multipart's parts behind it
	Faults []Fault
	Depth  int // of the deepest part; 0: no multipart
}

// Part is one node: a multipart or a leaf.
type Part struct {
	ID        string // "1.2" (RFC 9051 section 6.4.5); "" is a multipart root, "1" a root that is a leaf
	Parent    int    // index in Tree.Parts, -1 for the root
	Depth     int    // multiparts around it
	Fields    []Field
	Type      string // media type, lower case, with the default applied (RFC 2045 section 5.2, RFC 2046 section 5.1.5)
	Params    param.Field
	Multipart bool  // parts follow
	Start     int64 // of the body, or of the preamble
	End       int64 // of the body, without the line end that belongs to the delimiter
}

// Field is one header field, unfolded (RFC 5322 section 2.2.3), not decoded.
// Parts other than the root keep only fields that begin with "Content-".
type Field struct {
	Name  string
	Value string
	Start int64 // of the field in the mail
	End   int64 // behind its line end
	Cut   bool  // the value goes on beyond a limit
}

// Fault is something repaired or left out.
type Fault struct {
	Code   string
	Part   string // ID of the part, "" for the whole mail
	Detail string
	Lost   bool // something of the mail is not in the tree
}

// Codes of faults.
const (
	LimitDepth       = "limit_depth"
	LimitParts       = "limit_parts"
	LimitHeader      = "limit_header"
	LimitHeaderField = "limit_header_field"
	LimitParams      = "limit_params"
	LimitBoundary    = "limit_boundary"
	BoundaryMissing  = "boundary_missing"
	BoundaryUnused   = "boundary_unused"
	NotClosed        = "multipart_not_closed"
	Preamble         = "preamble_text"
	Epilogue         = "epilogue_text"
	ByteOrderMark    = "byte_order_mark"
	LeadingBlank     = "leading_blank"
	MboxLine         = "mbox_line"
	HeaderJunk       = "header_junk"
	HeaderUnended    = "header_unended"
)

// Scan finds the structure of the mail in src, which it reads to its end. The
// error is that of reading src; the tree then ends where src could not be read.
func Scan(src io.Reader, l Limits) (*Tree, error) {
	l.Boundary = min(l.Boundary, longestBoundary)
	d, _ := desks.Get().(*desk)
	defer desks.Put(d)
	s := &scanner{desk: d, in: window{src: src, block: d.view}, limits: l, tree: &Tree{}}
	s.skipLeading()
	s.run()
	if err := s.in.err; err != nil {
		return s.tree, fmt.Errorf("read mail: %w", err)
	}
	return s.tree, nil
}

// longestBoundary is what of a delimiter line is ever in view, whatever the limit.
const longestBoundary = blockSize - sight

// scanner is one pass.
type scanner struct {
	*desk
	in      window
	limits  Limits
	tree    *Tree
	open    []multipart // multiparts that are not closed, outermost first
	headers int         // octets of headers kept so far
	inHand  bool        // the last part has not ended
}

// multipart is an open multipart.
type multipart struct {
	part     int // index in tree.Parts
	boundary string
	children int
	greets   bool // what stands in front of its first part is no message
}

// delimiter is where a body ended.
type delimiter struct {
	end     int64 // of the body
	level   int   // index in open of the multipart it belongs to; -1: the mail ended
	closing bool
}

// run reads part after part. It is a loop, not a recursion: how deep it gets is
// the length of s.open, which Limits.Depth bounds.
func (s *scanner) run() {
	s.part(-1, "")
	for {
		d := s.nextDelimiter()
		s.finish(d)
		s.closeDownTo(d.level + 1)
		if d.level < 0 {
			break
		}
		if d.closing {
			s.open = s.open[:d.level]
			s.epilogue()
			continue
		}
		owner := &s.open[d.level]
		owner.children++
		if len(s.tree.Parts) >= s.limits.Parts-1 {
			s.rest(owner)
			break
		}
		s.part(owner.part, childID(s.tree.Parts[owner.part].ID, owner.children))
	}
	if root := &s.tree.Parts[0]; !root.Multipart {
		root.ID = "1"
	}
}
