package transform

import (
	"strings"

	"google.golang.org/protobuf/types/known/timestamppb"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform/address"
	"github.com/mailchute/mailchute/transform/date"
	"github.com/mailchute/mailchute/transform/htmltext"
	"github.com/mailchute/mailchute/transform/reply"
	"github.com/mailchute/mailchute/transform/subject"
)

// page is an html body that has been read.
type page struct {
	source string
	htmltext.Document
}

// pageOf reads an html body. The last one is kept: it is asked for its text, its
// images and its marks.
func (r *reading) pageOf(html *eventv1.Body) *page {
	if r.page == nil || r.page.source != html.Value {
		r.page = &page{html.Value, htmltext.Read(html.Value, r.t.limits.Text)}
	}
	return r.page
}

// replied tells the new words of the text from what they answer or forward.
func (r *reading) replied() {
	forwards := r.isForward()
	r.out.Forwarded = r.attachedForward(forwards)
	if r.out.Text == nil {
		return
	}
	m := reply.Mail{Text: r.out.Text.Value, Forward: forwards}
	if r.out.Html != nil && htmltext.MayMark(r.out.Html.Value) {
		m.HTML = &r.pageOf(r.out.Html).Document
	}
	told, forward := reply.Split(m)
	r.out.Reply = replyOf(&told)
	if rest, ok := belowFooter(m.Text, &told); ok {
		r.out.Preview = preview(rest)
	}
	if m.HTML != nil {
		if rest, ok := m.HTML.Unquoted(r.out.Html.Value); ok {
			r.out.Reply.Html = &rest
		}
	}
	if forward != nil {
		r.out.Forwarded = r.forwardOf(forward)
	}
}

// isForward says whether the subject says that another mail is forwarded. The
// first prefix counts: "Re: Fwd:" answers a mail that was forwarded before.
func (r *reading) isForward() bool {
	prefixes := r.out.SubjectPrefixes
	if len(prefixes) > 1 && strings.EqualFold(prefixes[0], "(fwd)") {
		prefixes = prefixes[1:] // it stands at the end of the subject
	}
	return len(prefixes) > 0 && subject.IsForward(prefixes[0])
}

// belowFooter is what stands below a footer on top of the text: a gateway warns
// there of mail from outside, in the same words above each.
func belowFooter(text string, told *reply.Reply) (rest string, ok bool) {
	if len(told.Elided) == 0 || told.Elided[0].Kind != "footer" || strings.TrimSpace(text[:told.Elided[0].Start]) != "" {
		return "", false
	}
	rest = text[told.Elided[0].End:]
	return rest, strings.TrimSpace(rest) != ""
}

func replyOf(told *reply.Reply) *eventv1.Reply {
	out := &eventv1.Reply{
		Text: told.Text, Quoted: set(told.Quoted), Signature: set(told.Signature), Offsets: make([]*eventv1.Span, len(told.Written)),
		Method: told.Method, Locale: set(told.Locale), Confidence: told.Confidence, Evidence: told.Evidence,
		Elided: make([]*eventv1.Elided, len(told.Elided)),
	}
	for i, s := range told.Written {
		out.Offsets[i] = &eventv1.Span{Start: uint32(s.Start), End: uint32(s.End)}
	}
	for i, p := range told.Elided {
		out.Elided[i] = &eventv1.Elided{Start: uint32(p.Start), End: uint32(p.End), Kind: p.Kind}
	}
	return out
}

// forwardOf is a mail that is forwarded in the text, as far as the text tells.
func (r *reading) forwardOf(f *reply.Forward) *eventv1.Forwarded {
	out := &eventv1.Forwarded{
		OriginalFrom: r.addressesIn(f.From), OriginalTo: r.addressesIn(f.To), OriginalSubject: set(f.Subject),
		Method: f.Method, Locale: set(f.Locale), Confidence: f.Confidence, Evidence: f.Evidence,
	}
	if t, ok := date.Parse(f.Date); ok {
		out.OriginalDate = timestamppb.New(t)
	}
	return out
}

// addressesIn reads addresses as a mail program shows them.
func (r *reading) addressesIn(shown string) []*eventv1.Address {
	if shown == "" {
		return nil
	}
	mailboxes, _ := address.Parse(shown, r.t.limits.Addresses)
	list := make([]*eventv1.Address, len(mailboxes))
	for i := range mailboxes {
		list[i] = addressOf(&mailboxes[i])
	}
	return list
}

// How sure it is that an attached message is the one forwarded.
const (
	sureSameSubject = 0.95
	sureOnlyOne     = 0.8
)

// attachedForward is the mail that this one forwards as an attachment: its
// subject says that it forwards one, and the one attached has that subject, or
// is the only one.
func (r *reading) attachedForward(forwards bool) *eventv1.Forwarded {
	attached := r.out.EmbeddedMessages
	if !forwards || len(attached) == 0 {
		return nil
	}
	for _, m := range attached {
		if s := m.Event.GetSubjectNormalized(); s != "" && strings.EqualFold(s, r.out.GetSubjectNormalized()) {
			return embeddedForward(m, sureSameSubject)
		}
	}
	if len(attached) > 1 {
		return nil
	}
	return embeddedForward(attached[0], sureOnlyOne)
}

func embeddedForward(m *eventv1.EmbeddedMessage, confidence float64) *eventv1.Forwarded {
	e := m.Event
	return &eventv1.Forwarded{
		OriginalFrom: e.From, OriginalTo: e.To, OriginalDate: e.SentAt, OriginalSubject: e.Subject,
		Method: "embedded", Confidence: confidence, Evidence: "attached message in part " + m.PartId,
	}
}
