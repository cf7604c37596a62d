package authres

import "strings"

// receivedSPF reads the topmost Received-SPF of a trusted receiver
// (RFC 7208 section 9.1), if it stands where only one's own servers write.
func (c Config) receivedSPF(fields []Field, b *block) *Result {
	end := b.end
	if len(b.fields) == 0 {
		end = c.reach(fields)
	}
	for _, f := range fields[:min(end, len(fields))] {
		if !strings.EqualFold(f.Name, "Received-SPF") {
			continue
		}
		if r, receiver := parseSPF(f.Value); c.trusts(receiver) && r.Value != "" {
			return &r
		}
	}
	return nil
}

// reach is the index behind the fields that one's own servers can have written,
// where no Authentication-Results marks it: up to Hops Received fields, and
// without Hops what stands above the second, as the border server writes
// Received-SPF below its own Received.
func (c Config) reach(fields []Field) int {
	received := 0
	for i, f := range fields {
		if !strings.EqualFold(f.Name, "Received") {
			continue
		}
		if received++; received > max(c.Hops, 1) {
			return i
		}
	}
	return len(fields)
}

// parseSPF reads "result (comment) key=value; …" and who wrote it: the receiver,
// or the name that the comment begins with.
func parseSPF(field string) (result Result, receiver string) {
	r := reader{rest: field[:min(len(field), mostOctets)]}
	r.space()
	result.Value = valueOf(r.word(";"))
	r.comment = ""
	r.space()
	result.Reason = r.comment
	if name, _, ok := strings.Cut(r.comment, ":"); ok && !strings.ContainsAny(name, " \t") {
		receiver = name // QUIRK: Gmail and Exchange Online name themselves here
	}
	info := resinfo{props: map[string]string{}}
	for len(info.props) < mostProps {
		name, value, more := r.pair()
		if !more {
			if r.rest == "" {
				break
			}
			r.rest = r.rest[1:] // a semicolon
			continue
		}
		if _, twice := info.props[name]; !twice {
			info.props[name] = value
		}
	}
	if value := info.props["receiver"]; value != "" {
		receiver = value
	}
	result.Domain = info.domain("envelope-from", "helo")
	return result, receiver
}
