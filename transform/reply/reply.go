// Package reply tells the new words of a mail from what they answer: quoted
// mail, the line that introduces it, signatures, footers of mailing lists,
// gateways and companies. It also finds a mail that is forwarded in the text.
//
// Marks that mail programs set in the HTML decide first, then rules about the
// text: introductions ("On Monday Ann wrote:") and quoted headers in some fifty
// languages, lines that begin with ">" (RFC 3676 section 4.5), "-- " (section
// 4.3). The rules would rather keep a quotation than lose a word of the sender;
// answers in between quotations are kept. Nothing is changed or lost: all that
// is left out is named, with its place.
//
// The work is in proportion to the length of the text.
package reply

import (
	"strings"

	"github.com/mailchute/mailchute/transform/htmltext"
)

// Mail is what Split looks at.
type Mail struct {
	Text    string             // line ends LF
	HTML    *htmltext.Document // what the HTML body says; nil if the mail has none
	Forward bool               // the subject says that another mail is forwarded ("Fwd:")
}

// Reply is a text told apart.
type Reply struct {
	Text       string  // what the sender wrote: the Written pieces, each from a new line
	Written    []Span  // pieces of Mail.Text, in order
	Elided     []Part  // everything else but white space, in order
	Quoted     string  // the quoted pieces, each from a new line
	Signature  string  // the signatures, each from a new line
	Method     string  // html_marker, text_rule or none: what told quoted from new
	Locale     string  // language of the rule (BCP 47), "" if it has none
	Confidence float64 // 0 to 1
	Evidence   string  // the line, or the name of the mark, that decided
}

// Span is a piece of the text in octets: End is behind the last.
type Span struct{ Start, End int }

// Part is a piece that the sender did not write for this mail.
type Part struct {
	Span
	Kind string // quoted, forwarded, signature, footer or armor
}

// Split tells the parts of a mail apart. A mail without anything to leave out
// comes back whole. forward is nil if no mail is forwarded in the text.
func Split(mail Mail) (r Reply, forward *Forward) {
	s := splitter{page: split(mail.Text), mail: mail}
	s.run()
	return s.out, s.forward
}

// splitter is one text being told apart.
type splitter struct {
	*page
	mail    Mail
	out     Reply
	forward *Forward
	first   *ground // what told quoted from new
	minor   *ground // what told a signature, should nothing be quoted
	some    bool    // a written line has been passed
	locale  string  // of the signature in hand
	seek    int     // the line that marks have come to
}

// ground is what a decision stands on.
type ground struct {
	method, locale, evidence string
	confidence               float64
}

func (s *splitter) run() {
	s.marks()
	s.armor()
	s.warnings()
	s.quotations()
	s.signatures()
	s.collect()
}

// decide notes what told quoted from new; the first word counts.
func (s *splitter) decide(method, locale, evidence string, confidence float64) {
	if s.first == nil {
		s.first = &ground{method, locale, clip(evidence), confidence}
	}
}

// decideMinor notes what told a signature.
func (s *splitter) decideMinor(method, locale, evidence string) {
	if s.minor == nil {
		s.minor = &ground{method, locale, clip(evidence), sureSignature}
	}
}

// ground fills in what the decision stands on.
func (s *splitter) ground() {
	g := s.first
	if g == nil {
		g = s.minor
	}
	if g == nil {
		g = &ground{method: "none", confidence: sureNothing}
	}
	s.out.Method, s.out.Locale, s.out.Evidence, s.out.Confidence = g.method, g.locale, g.evidence, g.confidence
}

const longestEvidence = 200

func clip(s string) string {
	if len(s) <= longestEvidence {
		return s
	}
	return strings.ToValidUTF8(s[:longestEvidence], "")
}

// How sure the rules are.
const (
	sureMark      = 0.98 // a mark of the mail program
	sureHeader    = 0.95 // a quoted header, or a line of dashes with words
	sureIntro     = 0.95 // an introduction with lines that begin with ">" behind it
	sureBareIntro = 0.85 // an introduction alone
	sureArrows    = 0.8  // lines that begin with ">" without an introduction
	sureSignature = 0.8
	sureNothing   = 0.9 // nothing found
)

// collect makes the answer of the classes of the lines.
func (s *splitter) collect() {
	s.ground()
	var text, quotedText, signatureText pieces
	for i := s.next(0); i < len(s.lines); {
		kind, last := kindOf(s.lines[i].class), i
		next := s.next(i + 1)
		for ; next < len(s.lines) && kindOf(s.lines[next].class) == kind; next = s.next(next + 1) {
			last = next
		}
		span := Span{s.lines[i].start, s.lines[last].end}
		switch kind {
		case "":
			s.out.Written = append(s.out.Written, span)
			text.add(s.text, span)
		case "signature":
			signatureText.add(s.text, span)
		case "quoted":
			quotedText.add(s.text, span)
		}
		if kind != "" {
			s.out.Elided = append(s.out.Elided, Part{span, kind})
		}
		i = next
	}
	s.out.Text, s.out.Quoted, s.out.Signature = text.String(), quotedText.String(), signatureText.String()
}

// pieces joins pieces of a text, each from a new line. One alone is not copied.
type pieces struct {
	only string
	all  strings.Builder
}

func (p *pieces) add(text string, s Span) {
	piece := text[s.Start:s.End]
	if p.only == "" {
		p.only = piece
		return
	}
	if p.all.Len() == 0 {
		p.all.WriteString(p.only)
	}
	p.all.WriteByte('\n')
	p.all.WriteString(piece)
}

func (p *pieces) String() string {
	if p.all.Len() == 0 {
		return p.only
	}
	return p.all.String()
}

func kindOf(c class) string {
	switch c {
	case quoted, intro:
		return "quoted"
	case forwarded:
		return "forwarded"
	case signature:
		return "signature"
	case footer:
		return "footer"
	case armor:
		return "armor"
	}
	return ""
}
