package transform

import (
	"math"
	"strings"
	"unicode"

	"google.golang.org/protobuf/types/known/timestamppb"

	eventv1 "github.com/mailchute/mailchute/proto/event/v1"
	"github.com/mailchute/mailchute/transform/address"
	"github.com/mailchute/mailchute/transform/charset"
	"github.com/mailchute/mailchute/transform/date"
	"github.com/mailchute/mailchute/transform/msgid"
	"github.com/mailchute/mailchute/transform/subject"
	"github.com/mailchute/mailchute/transform/words"
)

// header reads the header of the mail.
func (r *reading) header() {
	fields := r.tree.Parts[0].Fields
	if len(fields) == 0 {
		r.noHeader()
	}
	r.out.Headers = make([]*eventv1.Header, len(fields))
	backing := make([]eventv1.Header, len(fields)) // one allocation for all
	for i := range fields {
		f, h := &fields[i], &backing[i]
		f.Value = r.unlabelled(f) // for all who read the field from here on
		h.Name, h.Value = charset.Raw(f.Name), r.decoded(f.Name, f.Value)
		r.out.Headers[i] = h
	}
	r.ids()
	r.addresses()
	r.dates()
	r.subject()
}

func (r *reading) noHeader() {
	if r.mail.size == 0 {
		r.warn("message_empty", "", "the message has no octets", false)
		return
	}
	r.warn("header_missing", "", "the message has no header", false)
}

// decoded returns the text of a field.
func (r *reading) decoded(name, value string) string {
	text, clean := words.Decode(value)
	if !clean {
		r.guessed(name)
	}
	return text
}

// guessed warns of a field that is not all there, or read by a guess.
func (r *reading) guessed(name string) {
	if len(r.warnings) < mostWarnings {
		r.warn("header_encoding", "", "not all of "+name+" could be decoded, or by a guess only", true)
	}
}

// isNamed says whether a field has that name, which is in ASCII.
func isNamed(field, name string) bool {
	return len(field) == len(name) && strings.EqualFold(field, name)
}

// field returns the first field of that name, decoded; ok is false where there is none.
func (r *reading) field(name string) (value string, ok bool) {
	for _, h := range r.out.Headers {
		if isNamed(h.Name, name) {
			return h.Value, true
		}
	}
	return "", false
}

// ids reads Message-ID, In-Reply-To and References (RFC 5322 section 3.6.4).
func (r *reading) ids() {
	value, _ := r.field("Message-ID")
	r.out.MessageId = msgid.First(value)
	if r.out.MessageId == "" {
		r.out.MessageId, r.out.MessageIdSynthesised = madeID(r.out.Raw.Sha256), true
	}
	r.out.InReplyTo = r.idList("In-Reply-To")
	r.out.References = r.idList("References")
}

// madeID is the id of a mail that has none; ".invalid" is nobody's (RFC 2606 section 2).
func madeID(sum string) string { return sum + "@mailchute.invalid" }

func (r *reading) idList(name string) []string {
	value, _ := r.field(name)
	ids, more := msgid.List(value, r.t.limits.References)
	if more {
		r.warn("limit_ids", "", name+" has more ids than the limit", true)
	}
	return ids
}

// addresses reads the address fields (RFC 5322 sections 3.6.2, 3.6.3).
func (r *reading) addresses() {
	r.out.From = r.addressList("From")
	if sender := r.addressList("Sender"); len(sender) > 0 {
		r.out.Sender = sender[0]
	}
	r.out.ReplyTo = r.addressList("Reply-To")
	r.out.To = r.addressList("To")
	r.out.Cc = r.addressList("Cc")
	r.out.Bcc = r.addressList("Bcc")
	if path, ok := r.tree.Parts[0].Get("Return-Path"); ok {
		spec := "" // the null sender (RFC 5321 section 4.5.5)
		if list, _ := address.Parse(path, 1); len(list) > 0 {
			spec, _ = words.Decode(list[0].Address)
		}
		r.out.ReturnPath = &spec
	}
}

// addressList reads all fields of that name: each should stand once
// (RFC 5322 section 3.6), but does not always. One that says the same as the one
// before it says nothing.
func (r *reading) addressList(name string) []*eventv1.Address {
	var list []*eventv1.Address
	last := ""
	for _, f := range r.tree.Parts[0].Fields {
		if !isNamed(f.Name, name) || f.Value == last {
			continue
		}
		if last != "" && name == "From" { // programs show one of them, checks of senders look at another
			r.warn("from_repeated", "", "From stands more than once; from has the addresses of all", false)
		}
		last = f.Value
		mailboxes, more := address.Parse(withoutWholeWord(f.Value), r.t.limits.Addresses-len(list))
		if f.Cut && !more && len(mailboxes) > 0 {
			mailboxes = mailboxes[:len(mailboxes)-1] // half an address is another one, or none
		}
		for i := range mailboxes {
			list = append(list, addressOf(&mailboxes[i]))
		}
		if more {
			r.warn("limit_addresses", "", name+" has more addresses than the limit", true)
			break
		}
	}
	return list
}

// withoutWholeWord decodes a field that is encoded as a whole, addresses and all.
// QUIRK: RFC 2047 section 5 has encoded words in the names only.
func withoutWholeWord(value string) string {
	if !strings.HasPrefix(value, "=?") || !strings.HasSuffix(value, "?=") || strings.ContainsAny(value, "<@,;") {
		return value
	}
	if text, _ := words.Decode(value); strings.Contains(text, "@") {
		return text
	}
	return value
}

func addressOf(m *address.Mailbox) *eventv1.Address {
	a := &eventv1.Address{}
	a.Name, _ = words.Decode(m.Name)
	a.Raw, _ = words.Decode(m.Raw)
	a.Address, _ = words.Decode(m.Address) // QUIRK: an address in an encoded word (RFC 2047 section 5 forbids it)
	spec := address.Split(a.Address)
	a.Local, a.Domain, a.Valid = spec.Local, spec.Domain, spec.Valid && strings.IndexFunc(m.Address, unicode.IsControl) < 0
	if spec.ASCII != "" {
		a.DomainAscii = &spec.ASCII
	}
	if spec.Tagged {
		a.Tag = &spec.Tag
	}
	if m.InGroup {
		group, _ := words.Decode(m.Group)
		a.Group = &group
	}
	return a
}

// dates reads Date and the newest Received that gives a time.
func (r *reading) dates() {
	if raw, ok := r.field("Date"); ok {
		r.out.DateRaw = &raw
		if t, ok := date.Parse(raw); ok {
			r.out.SentAt = timestamppb.New(t)
		} else {
			r.warn("date_unreadable", "", "the Date field is no date", false)
		}
	}
	for _, h := range r.out.Headers {
		if !isNamed(h.Name, "Received") {
			continue
		}
		if hop, ok := date.ParseReceived(h.Value); ok {
			r.out.ReceivedAt, r.out.ReceivedSource = timestamppb.New(hop.Time), set(hop.By)
			break
		}
	}
	r.out.ClockSkewS = skew(r.out.SentAt, r.out.ReceivedAt)
}

func skew(sent, received *timestamppb.Timestamp) *int32 {
	if sent == nil || received == nil {
		return nil
	}
	seconds := sent.GetSeconds() - received.GetSeconds()
	if seconds > math.MaxInt32 || seconds < math.MinInt32 {
		return nil
	}
	s := int32(seconds)
	return &s
}

func (r *reading) subject() {
	value, ok := r.field("Subject")
	if !ok {
		return
	}
	rest, prefixes := subject.Split(value)
	r.out.Subject, r.out.SubjectNormalized, r.out.SubjectPrefixes = &value, &rest, prefixes
}
