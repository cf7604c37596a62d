package htmltext

import (
	"bytes"
	"strings"

	"golang.org/x/net/html/atom"
)

// Kind is what a mail program said of a piece of the page.
type Kind string

// Kinds of marks.
const (
	Quote     Kind = "quote"     // mail that is quoted, with the line that introduces it
	Rest      Kind = "rest"      // from here on everything is quoted
	Signature Kind = "signature" // the sender's signature
)

// Mark is a piece of the page that its mail program gave a name.
type Mark struct {
	Kind                   Kind
	Name                   string // class, id or tag that says so
	Start, End             int    // octets of Text
	SourceStart, SourceEnd int    // octets of the source: whole elements
}

// Unquoted returns source without the elements that d, which was read from it,
// marks as quoted. ok is false if it marks none. What follows a mark of kind Rest
// is left out with it, end tags too: HTML allows that.
func (d *Document) Unquoted(source string) (page string, ok bool) {
	var kept strings.Builder
	at := 0
	for _, m := range d.Marks {
		if m.Kind == Signature || m.SourceStart < at {
			continue
		}
		kept.WriteString(source[at:m.SourceStart])
		at, ok = m.SourceEnd, true
	}
	kept.WriteString(source[at:])
	return kept.String(), ok
}

const (
	mostMarks   = 1000 // marks that are kept
	longestName = 64   // octets of a name
)

// markKind is what an element means for the quoted mail in the page.
type markKind int

const (
	markNone      markKind = iota
	markContainer          // holds an introducing line, then a quotation, perhaps answers
	markIntro              // holds the line that introduces the quotation behind it
	markQuote
	markRest
	markSignature
)

// markKind reads the classes and ids that mail programs give.
func (a *attributes) markKind(tag atom.Atom) (kind markKind, name string) {
	for _, list := range [...]string{a.class, a.id, a.name} {
		for name := range strings.FieldsSeq(list) {
			kind := named(name)
			if kind == markNone {
				continue
			}
			if tag == atom.Blockquote && kind == markContainer {
				kind = markQuote
			}
			return kind, strings.ToValidUTF8(name[:min(len(name), longestName)], "")
		}
	}
	if tag == atom.Blockquote && a.cite {
		return markQuote, "blockquote"
	}
	if a.name == "quote" { // QUIRK: GMX and WEB.DE
		return markContainer, a.name
	}
	if tag == atom.Div && a.topLine && a.topSpace { // QUIRK: Outlook gives no name to what holds the quoted header
		return markRest, "border-top"
	}
	return markNone, ""
}

// named is what a class, id or name means.
func named(name string) markKind {
	name = strings.TrimPrefix(name, "x_") // QUIRK: Outlook on the web renames what it quotes
	switch name {
	case "gmail_quote", "gmail_quote_container", "moz-forward-container", "protonmail_quote", "zmail_extra", "mail_android_quote",
		"isReplyContent", "messageReplySection", "sh-quoted-content", "missive_quote", "OLK_SRC_BODY_SECTION":
		return markContainer
	case "gmail_attr", "moz-cite-prefix", "reply-intro", "airmail_ext_on":
		return markIntro
	case "yahoo_quoted", "tutanota_quote", "freshdesk_quote", "front-blockquote", "replybody1", "mailru-blockquote", "zd_quoted",
		"ntes-pcmail-quote", "FMOriginalContent":
		return markQuote
	case "divRplyFwdMsg", "appendonsend", "stopSpelling", "OutlookMessageHeader", "mail-editor-reference-message-container", "oriMsgHtmlSeperator",
		"ms-outlook-mobile-reference-message", "zwchr", "GroupwiseReplyHeader":
		return markRest
	case "gmail_signature", "moz-signature", "protonmail_signature_block", "ms-outlook-mobile-signature", "AppleMailSignature",
		"ymail_android_signature", "messageSignatureSection", "Signature", "io-ox-signature", "bloop_sign", "composer_signature",
		"_rc_sig", "front-signature", "Zm-_Id_-Sgn", "nylas-signature", "-x-evo-signature-wrapper", "ntes-pcmac-signature":
		return markSignature
	}
	if strings.HasPrefix(name, "ydp") && strings.HasSuffix(name, "yahoo_quoted") {
		return markQuote
	}
	return markNone
}

// markup collects marks and references.
type markup struct {
	marks  []Mark
	images []string
	seen   map[string]bool // images

	current *Mark // the mark that is open
	opened  int   // elements of a kind that are open in it, itself included
	intro   intro
}

// intro is a line that introduces a quotation, or the beginning of what holds one.
type intro struct {
	due         bool
	name        string
	text, after int // octets of text in front of it and at its end
	source      int // octets of source in front of it
	behind      int // and up to its end
}

func newMarkup() markup { return markup{seen: map[string]bool{}} }

// enterMark notes that an element begins.
func (m *markup) enterMark(kind markKind, name string, text, source int) {
	switch kind {
	case markContainer, markIntro:
		if m.current == nil && !m.intro.due {
			m.intro = intro{due: true, name: name, text: text, after: -1, source: source}
		}
	case markQuote:
		m.openQuote(name, text, source)
	case markRest:
		if m.current == nil || m.current.Kind == Signature {
			m.finish(text, source)
			m.current = &Mark{Kind: Rest, Name: name, Start: text, SourceStart: source}
		}
	case markSignature:
		if m.current == nil {
			m.current, m.opened = &Mark{Kind: Signature, Name: name, Start: text, SourceStart: source}, 0
		}
	}
	if m.current != nil && (kind == markQuote || kind == markSignature) {
		m.opened++
	}
}

func (m *markup) openQuote(name string, text, source int) {
	if m.current != nil && m.current.Kind == Signature {
		m.finish(text, source) // it was not closed
	}
	if m.current != nil {
		return
	}
	start, from := text, source
	if m.intro.due && m.intro.after >= 0 && m.intro.after < text {
		m.loneIntro() // there are words between it and the quotation
	} else if m.intro.due {
		start, from = m.intro.text, m.intro.source
	}
	m.intro.due = false
	m.current, m.opened = &Mark{Kind: Quote, Name: name, Start: start, SourceStart: from}, 0
}

// leaveMark notes that an element ends, in front of source.
func (m *markup) leaveMark(e *element, out []byte, source int) {
	switch e.mark {
	case markQuote, markSignature:
		if m.current == nil || m.current.Kind == Rest {
			return
		}
		if m.opened--; m.opened <= 0 {
			m.finish(len(out), source)
		}
	case markContainer:
		m.leaveContainer(e, out, source)
	case markIntro:
		m.intro.after, m.intro.behind = len(out), source
	}
}

// loneIntro makes a mark of an introducing line that has no quotation behind it.
func (m *markup) loneIntro() {
	if m.intro.due && m.intro.after > m.intro.text && len(m.marks) < mostMarks {
		i := m.intro
		m.marks = append(m.marks, Mark{Kind: Quote, Name: i.name, Start: i.text, End: i.after, SourceStart: i.source, SourceEnd: i.behind})
	}
	m.intro.due = false
}

// leaveContainer makes one mark of an element that holds no quotation, or holds
// a whole mail that is forwarded.
func (m *markup) leaveContainer(e *element, out []byte, source int) {
	if m.current != nil {
		return
	}
	m.intro.due = false
	forwarded := bytes.HasPrefix(bytes.TrimSpace(out[e.text:]), []byte("-----"))
	if len(m.marks) > e.marks && !forwarded {
		return
	}
	m.marks = m.marks[:min(e.marks, len(m.marks))]
	m.current = &Mark{Kind: Quote, Name: e.markName, Start: e.text, SourceStart: e.source}
	m.finish(len(out), source)
}

// finish ends the mark that is open.
func (m *markup) finish(text, source int) {
	if m.current == nil {
		return
	}
	m.current.End, m.current.SourceEnd = text, source
	if len(m.marks) < mostMarks && m.current.End > m.current.Start {
		m.marks = append(m.marks, *m.current)
	}
	m.current, m.opened = nil, 0
}
